//! The bytes of an answer, within bounds of size and time.

use reqwest::Response;
use std::time::Duration;
use tokio::time::timeout;

/// The most bytes of an answer, counted after decompression.
pub const ANSWER_BYTES: usize = 8 << 20;
/// The most bytes of an error.
pub const ERROR_BYTES: usize = 64 << 10;

/// Why a body could not be read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BodyError {
    /// Nothing came for so long.
    #[error("nothing came for {:.1} s in the middle of the answer", .0.as_secs_f64())]
    Idle(Duration),
    /// The connection broke off.
    #[error("the connection broke off in the middle of the answer")]
    Broken,
    /// There are more bytes than this.
    #[error("the answer is larger than {} MiB", .0 >> 20)]
    TooLarge(usize),
}

/// A body that is read piece by piece.
pub struct Body {
    response: Response,
    idle: Duration,
    left: usize,
    cap: usize,
}

impl Body {
    /// The body of `response`: at most `idle` between two pieces, at most `cap` bytes.
    #[must_use]
    pub fn new(response: Response, idle: Duration, cap: usize) -> Self {
        Self { response, idle, left: cap, cap }
    }

    /// The next piece; none at the end.
    pub async fn next(&mut self) -> Option<Result<Vec<u8>, BodyError>> {
        match timeout(self.idle, self.response.chunk()).await {
            Err(_) => Some(Err(BodyError::Idle(self.idle))),
            Ok(Err(_)) => Some(Err(BodyError::Broken)),
            Ok(Ok(None)) => None,
            Ok(Ok(Some(piece))) if piece.len() > self.left => Some(Err(BodyError::TooLarge(self.cap))),
            Ok(Ok(Some(piece))) => {
                self.left -= piece.len();
                Some(Ok(piece.to_vec()))
            }
        }
    }

    /// All of it.
    ///
    /// # Errors
    /// See [`BodyError`].
    pub async fn whole(mut self) -> Result<Vec<u8>, BodyError> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.next().await {
            bytes.extend(piece?);
        }
        Ok(bytes)
    }

    /// As much as there is, for an error that is shown.
    pub async fn beginning(mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        while let Some(Ok(piece)) = self.next().await {
            bytes.extend(piece);
        }
        bytes
    }
}
