// What the page does better with a script: a job's progress without loading the page again. Everything else is links and forms.
"use strict";

for (const box of document.querySelectorAll("[data-events]")) {
  const part = (name) => document.querySelector(`[data-live="${name}"]`);
  const write = (name, text) => { const at = part(name); if (at && at.textContent !== text) at.textContent = text; };
  const show = ({ stage, done, total }) => {
    write("stage", box.getAttribute(`data-stage-${stage}`) ?? stage);
    write("count", total ? `${done} of ${total}` : done ? String(done) : "");
    const bar = part("bar");
    if (total) { bar.max = total; bar.value = done; } else { bar.removeAttribute("value"); }
  };

  const events = new EventSource(box.dataset.events);
  events.addEventListener("progress", (event) => show(JSON.parse(event.data)));
  events.addEventListener("state", (event) => {
    const job = JSON.parse(event.data);
    write("state", job.state);
    part("state").className = `stamp ${job.state}`;
    if (job.progress) { show(job.progress); }
  });
  events.addEventListener("end", () => { events.close(); location.reload(); });
}
