//! The patterns and the modules whose import shows each of them.

use crate::analysis::needles::{Entry, Family::*};

/// The names of the patterns; a hint holds the index.
pub const NAMES: [&str; 15] = [
    "HTTP API",
    "CLI",
    "async",
    "workers and queues",
    "ORM and database",
    "cache",
    "observability",
    "resilience",
    "plugin system",
    "event-driven",
    "container",
    "Kubernetes",
    "CI",
    "microservices",
    "library",
];

const HTTP: u8 = 0;
const CLI: u8 = 1;
const ASYNC: u8 = 2;
const WORKERS: u8 = 3;
const DATABASE: u8 = 4;
const CACHE: u8 = 5;
const OBSERVABILITY: u8 = 6;
const RESILIENCE: u8 = 7;
const PLUGINS: u8 = 8;
const EVENTS: u8 = 9;
pub(super) const CONTAINER: u8 = 10;
pub(super) const KUBERNETES: u8 = 11;
pub(super) const CI: u8 = 12;
pub(super) const MICROSERVICES: u8 = 13;
pub(super) const LIBRARY: u8 = 14;

/// Modules by pattern and language family.
#[rustfmt::skip]
pub(super) const MODULES: &[Entry] = &[
    (HTTP, Rust, &["axum", "actix_web", "rocket", "warp", "hyper::server", "hyper::service", "tide", "poem", "salvo", "tonic", "tiny_http", "^#[rocket::main", "^#[actix_web::main"]),
    (HTTP, Python, &["flask", "fastapi", "django.http", "django.urls", "django.views", "rest_framework", "aiohttp.web", "aiohttp import web", "tornado.web", "starlette", "bottle", "falcon", "sanic", "werkzeug", "litestar", "pyramid", "http.server", "grpc"]),
    (HTTP, JavaScript, &["express", "fastify", "koa", "@hapi/hapi", "@nestjs/common", "hono", "restify", "polka", "@grpc/grpc-js", "apollo-server", "@apollo/server", "next/server"]),
    (HTTP, Go, &["github.com/gin-gonic/gin", "github.com/labstack/echo", "github.com/go-chi/chi", "github.com/gofiber/fiber", "github.com/gorilla/mux", "github.com/julienschmidt/httprouter", "google.golang.org/grpc", "http.ResponseWriter"]),
    (HTTP, Java, &["org.springframework.web.bind", "org.springframework.web.reactive", "javax.ws.rs", "jakarta.ws.rs", "javax.servlet", "jakarta.servlet", "io.ktor.server", "io.javalin", "io.vertx.ext.web", "io.micronaut.http.annotation", "spark.Spark", "akka.http", "play.api.mvc", "io.grpc"]),
    (HTTP, CSharp, &["Microsoft.AspNetCore.Mvc", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing", "Grpc.AspNetCore", "Nancy", "FastEndpoints"]),
    (HTTP, C, &["crow.h", "crow/", "drogon/", "httplib.h", "pistache/", "microhttpd.h", "oatpp/", "cpprest/http_listener.h", "boost/beast/http.hpp", "grpcpp/", "mongoose.h"]),
    (HTTP, Ruby, &["sinatra", "rack", "grape", "roda", "hanami", "ActionController::Base", "ActionController::API", "ApplicationController", "Sinatra::Base", "Grape::API"]),
    (HTTP, Php, &["Symfony\\Component\\HttpFoundation", "Symfony\\Component\\HttpKernel", "Symfony\\Component\\Routing", "Illuminate\\Http", "Illuminate\\Routing", "Slim", "Psr\\Http\\Server", "Laminas\\Mvc", "Mezzio"]),

    (CLI, Rust, &["clap", "structopt", "argh", "pico_args", "lexopt", "bpaf", "gumdrop", "getopts", "docopt"]),
    (CLI, Python, &["argparse", "click", "typer", "docopt", "optparse", "getopt", "fire", "cleo", "cyclopts"]),
    (CLI, JavaScript, &["commander", "yargs", "cac", "@oclif/core", "meow", "minimist", "citty", "sade", "clipanion", "mri", "arg"]),
    (CLI, Go, &["flag", "github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/urfave/cli", "github.com/alecthomas/kong", "github.com/alecthomas/kingpin", "github.com/jessevdk/go-flags"]),
    (CLI, Java, &["picocli", "org.apache.commons.cli", "com.beust.jcommander", "com.github.ajalt.clikt", "scopt", "net.sourceforge.argparse4j", "kotlinx.cli"]),
    (CLI, CSharp, &["System.CommandLine", "CommandLine", "Spectre.Console.Cli", "McMaster.Extensions.CommandLineUtils", "Cocona"]),
    (CLI, C, &["getopt.h", "argp.h", "popt.h", "CLI/", "CLI11.hpp", "boost/program_options.hpp", "boost/program_options/", "cxxopts.hpp", "gflags/", "argparse/", "docopt.h", "lyra/", "absl/flags/"]),
    (CLI, Ruby, &["optparse", "thor", "slop", "gli", "commander", "dry/cli", "clamp", "Thor"]),
    (CLI, Php, &["Symfony\\Component\\Console", "Illuminate\\Console", "Minicli", "League\\CLImate", "splitbrain\\phpcli"]),

    (ASYNC, Rust, &["tokio", "async_std", "smol", "futures", "futures_util", "^#[tokio::main", "^#[async_std::main"]),
    (ASYNC, Python, &["asyncio", "anyio", "trio", "aiohttp", "twisted.internet", "gevent", "uvloop", "curio", "asgiref.sync"]),
    (ASYNC, JavaScript, &["rxjs", "node:worker_threads", "worker_threads"]),
    (ASYNC, Java, &["java.util.concurrent.CompletableFuture", "kotlinx.coroutines", "reactor.core", "io.reactivex", "scala.concurrent.Future", "cats.effect", "zio", "io.netty.channel", "org.reactivestreams"]),
    (ASYNC, CSharp, &["System.Threading.Tasks", "System.Threading.Channels", "System.Reactive"]),
    (ASYNC, C, &["uv.h", "event2/", "ev.h", "boost/asio.hpp", "boost/asio/", "asio.hpp", "sys/epoll.h", "liburing.h", "folly/futures/", "coroutine"]),
    (ASYNC, Ruby, &["async", "eventmachine", "concurrent", "concurrent-ruby", "celluloid"]),
    (ASYNC, Php, &["React\\EventLoop", "React\\Promise", "Amp", "Swoole", "Revolt\\EventLoop"]),

    (WORKERS, Rust, &["apalis", "fang", "faktory", "crossbeam_channel", "rayon", "tokio_cron_scheduler", "threadpool"]),
    (WORKERS, Python, &["celery", "rq", "dramatiq", "huey", "arq", "apscheduler", "django_q", "multiprocessing", "concurrent.futures", "queue", "kombu"]),
    (WORKERS, JavaScript, &["bull", "bullmq", "bee-queue", "agenda", "node-cron", "pg-boss", "kue", "@nestjs/bull", "@nestjs/schedule", "piscina", "graphile-worker", "p-queue"]),
    (WORKERS, Go, &["github.com/hibiken/asynq", "github.com/RichardKnop/machinery", "github.com/gocraft/work", "github.com/robfig/cron", "github.com/riverqueue/river", "github.com/panjf2000/ants", "go.temporal.io/sdk"]),
    (WORKERS, Java, &["org.quartz", "org.springframework.batch", "org.springframework.scheduling", "java.util.concurrent.ExecutorService", "java.util.concurrent.BlockingQueue", "java.util.concurrent.ThreadPoolExecutor", "org.jobrunr"]),
    (WORKERS, CSharp, &["Hangfire", "Quartz", "MassTransit", "System.Collections.Concurrent", "Coravel"]),
    (WORKERS, Ruby, &["sidekiq", "resque", "delayed_job", "Sidekiq::Worker", "Sidekiq::Job", "ApplicationJob", "ActiveJob::Base", "good_job", "sucker_punch"]),
    (WORKERS, Php, &["Illuminate\\Contracts\\Queue", "Illuminate\\Bus\\Queueable", "Illuminate\\Queue", "Symfony\\Component\\Messenger", "Enqueue", "Resque"]),

    (DATABASE, Rust, &["sqlx", "diesel", "sea_orm", "rusqlite", "tokio_postgres", "postgres", "mysql", "mysql_async", "mongodb", "rocksdb", "sled", "redb", "deadpool_postgres", "bb8_postgres", "r2d2"]),
    (DATABASE, Python, &["sqlalchemy", "psycopg", "psycopg2", "asyncpg", "sqlite3", "django.db", "peewee", "pymongo", "motor", "tortoise", "sqlmodel", "pymysql", "MySQLdb", "aiosqlite", "alembic", "flask_sqlalchemy", "pony.orm"]),
    (DATABASE, JavaScript, &["typeorm", "sequelize", "mongoose", "@prisma/client", "knex", "pg", "mysql", "mysql2", "better-sqlite3", "sqlite3", "node:sqlite", "drizzle-orm", "mongodb", "kysely", "@mikro-orm/core", "objection"]),
    (DATABASE, Go, &["database/sql", "gorm.io/gorm", "github.com/jinzhu/gorm", "github.com/jmoiron/sqlx", "github.com/jackc/pgx", "entgo.io/ent", "github.com/uptrace/bun", "go.mongodb.org/mongo-driver", "github.com/go-pg/pg", "xorm.io/xorm", "go.etcd.io/bbolt", "github.com/dgraph-io/badger"]),
    (DATABASE, Java, &["java.sql", "javax.sql", "javax.persistence", "jakarta.persistence", "org.hibernate", "org.springframework.data", "org.springframework.jdbc", "org.jooq", "org.apache.ibatis", "com.baomidou.mybatisplus", "slick.jdbc", "org.jetbrains.exposed", "androidx.room", "doobie", "com.mongodb"]),
    (DATABASE, CSharp, &["Microsoft.EntityFrameworkCore", "System.Data.Entity", "Dapper", "System.Data.SqlClient", "Microsoft.Data.SqlClient", "Microsoft.Data.Sqlite", "Npgsql", "MongoDB.Driver", "NHibernate", "LinqToDB"]),
    (DATABASE, C, &["sqlite3.h", "libpq-fe.h", "mysql.h", "mysql/mysql.h", "lmdb.h", "rocksdb/", "leveldb/", "pqxx/", "soci/", "mongoc/", "db.h", "sql.h"]),
    (DATABASE, Ruby, &["active_record", "sequel", "pg", "sqlite3", "mysql2", "mongoid", "ROM", "ActiveRecord::Base", "ApplicationRecord", "Sequel::Model"]),
    (DATABASE, Php, &["Doctrine\\ORM", "Doctrine\\DBAL", "Illuminate\\Database", "PDO", "Cycle\\ORM", "Propel\\Runtime", "MongoDB"]),

    (CACHE, Rust, &["moka", "cached", "redis", "fred", "memcache", "quick_cache", "lru"]),
    (CACHE, Python, &["redis", "aioredis", "pymemcache", "memcache", "cachetools", "diskcache", "django.core.cache", "flask_caching", "aiocache", "dogpile.cache"]),
    (CACHE, JavaScript, &["ioredis", "redis", "node-cache", "lru-cache", "memcached", "keyv", "cache-manager", "@upstash/redis", "quick-lru"]),
    (CACHE, Go, &["github.com/redis/go-redis", "github.com/go-redis/redis", "github.com/gomodule/redigo", "github.com/redis/rueidis", "github.com/bradfitz/gomemcache", "github.com/golang/groupcache", "github.com/dgraph-io/ristretto", "github.com/allegro/bigcache", "github.com/patrickmn/go-cache", "github.com/hashicorp/golang-lru"]),
    (CACHE, Java, &["com.github.benmanes.caffeine", "org.springframework.cache", "javax.cache", "org.ehcache", "net.sf.ehcache", "redis.clients.jedis", "io.lettuce", "org.redisson", "com.google.common.cache", "net.spy.memcached"]),
    (CACHE, CSharp, &["Microsoft.Extensions.Caching", "StackExchange.Redis", "System.Runtime.Caching", "ZiggyCreatures.Caching.Fusion", "EasyCaching"]),
    (CACHE, C, &["hiredis/", "hiredis.h", "libmemcached/", "sw/redis"]),
    (CACHE, Ruby, &["redis", "dalli", "moneta", "lru_redux"]),
    (CACHE, Php, &["Psr\\Cache", "Psr\\SimpleCache", "Symfony\\Component\\Cache", "Symfony\\Contracts\\Cache", "Illuminate\\Cache", "Predis", "Redis", "Doctrine\\Common\\Cache"]),

    (OBSERVABILITY, Rust, &["tracing", "tracing_subscriber", "metrics", "opentelemetry", "prometheus", "prometheus_client", "sentry", "metrics_exporter_prometheus", "fastrace"]),
    (OBSERVABILITY, Python, &["opentelemetry", "prometheus_client", "sentry_sdk", "statsd", "ddtrace", "structlog", "newrelic", "elasticapm"]),
    (OBSERVABILITY, JavaScript, &["@opentelemetry/api", "@opentelemetry/sdk-node", "prom-client", "@sentry/node", "@sentry/browser", "dd-trace", "newrelic", "node:diagnostics_channel", "hot-shots"]),
    (OBSERVABILITY, Go, &["go.opentelemetry.io/otel", "github.com/prometheus/client_golang", "go.opencensus.io", "github.com/getsentry/sentry-go", "expvar", "github.com/armon/go-metrics", "github.com/VictoriaMetrics/metrics", "github.com/opentracing/opentracing-go"]),
    (OBSERVABILITY, Java, &["io.micrometer", "io.opentelemetry", "io.prometheus", "io.opentracing", "com.codahale.metrics", "io.sentry", "org.springframework.boot.actuate", "brave", "kamon"]),
    (OBSERVABILITY, CSharp, &["OpenTelemetry", "System.Diagnostics.Metrics", "Prometheus", "App.Metrics", "Microsoft.ApplicationInsights", "Sentry"]),
    (OBSERVABILITY, C, &["opentelemetry/", "prometheus/", "spdlog/", "lttng/", "sys/sdt.h", "perfetto/"]),
    (OBSERVABILITY, Ruby, &["opentelemetry", "opentelemetry/sdk", "prometheus/client", "sentry-ruby", "statsd-instrument", "datadog", "newrelic_rpm", "active_support/notifications"]),
    (OBSERVABILITY, Php, &["OpenTelemetry", "Sentry", "Prometheus", "DDTrace"]),

    (RESILIENCE, Rust, &["backoff", "backon", "tokio_retry", "failsafe", "governor", "again", "tower::retry", "tower::limit", "retry"]),
    (RESILIENCE, Python, &["tenacity", "backoff", "retrying", "pybreaker", "circuitbreaker", "aiobreaker", "stamina", "ratelimit", "aiolimiter", "limits", "slowapi"]),
    (RESILIENCE, JavaScript, &["opossum", "cockatiel", "p-retry", "async-retry", "retry", "axios-retry", "bottleneck", "p-limit", "exponential-backoff", "rate-limiter-flexible", "express-rate-limit"]),
    (RESILIENCE, Go, &["github.com/sony/gobreaker", "github.com/cenkalti/backoff", "github.com/afex/hystrix-go", "github.com/avast/retry-go", "github.com/hashicorp/go-retryablehttp", "golang.org/x/time/rate", "github.com/failsafe-go/failsafe-go", "go.uber.org/ratelimit"]),
    (RESILIENCE, Java, &["io.github.resilience4j", "com.netflix.hystrix", "org.springframework.retry", "dev.failsafe", "net.jodah.failsafe", "com.github.rholder.retry", "io.github.bucket4j", "org.eclipse.microprofile.faulttolerance"]),
    (RESILIENCE, CSharp, &["Polly", "Microsoft.Extensions.Resilience", "System.Threading.RateLimiting", "Microsoft.Extensions.Http.Resilience"]),
    (RESILIENCE, Ruby, &["retriable", "stoplight", "circuitbox", "semian", "rack/attack", "faraday/retry"]),
    (RESILIENCE, Php, &["Illuminate\\Cache\\RateLimiting", "Symfony\\Component\\RateLimiter", "Ackintosh\\Ganesha", "STS\\Backoff"]),

    (PLUGINS, Rust, &["libloading", "dlopen", "dlopen2", "abi_stable", "inventory", "linkme", "wasmtime", "extism"]),
    (PLUGINS, Python, &["pluggy", "stevedore", "importlib.metadata", "importlib_metadata", "pkg_resources", "pkgutil", "yapsy"]),
    (PLUGINS, JavaScript, &["tapable", "fastify-plugin", "avvio", "hookable", "unplugin"]),
    (PLUGINS, Go, &["plugin", "github.com/hashicorp/go-plugin"]),
    (PLUGINS, Java, &["java.util.ServiceLoader", "org.pf4j", "org.osgi.framework", "com.google.auto.service"]),
    (PLUGINS, CSharp, &["System.ComponentModel.Composition", "System.Composition", "System.Runtime.Loader", "McMaster.NETCore.Plugins"]),
    (PLUGINS, C, &["dlfcn.h", "ltdl.h", "gmodule.h", "boost/dll.hpp", "boost/dll/", "QtPlugin", "QPluginLoader"]),

    (EVENTS, Rust, &["rdkafka", "lapin", "async_nats", "nats", "pulsar", "rumqttc", "amiquip"]),
    (EVENTS, Python, &["kafka", "aiokafka", "confluent_kafka", "pika", "aio_pika", "nats", "blinker", "paho.mqtt", "django.dispatch", "faust", "pulsar"]),
    (EVENTS, JavaScript, &["events", "node:events", "eventemitter3", "kafkajs", "amqplib", "nats", "mqtt", "mitt", "socket.io", "@nestjs/event-emitter", "eventemitter2"]),
    (EVENTS, Go, &["github.com/segmentio/kafka-go", "github.com/IBM/sarama", "github.com/Shopify/sarama", "github.com/confluentinc/confluent-kafka-go", "github.com/nats-io/nats.go", "github.com/rabbitmq/amqp091-go", "github.com/streadway/amqp", "github.com/ThreeDotsLabs/watermill", "github.com/twmb/franz-go", "cloud.google.com/go/pubsub", "github.com/eclipse/paho.mqtt.golang"]),
    (EVENTS, Java, &["org.apache.kafka", "org.springframework.kafka", "org.springframework.amqp", "com.rabbitmq.client", "org.springframework.context.ApplicationEvent", "org.springframework.context.event", "com.google.common.eventbus", "javax.jms", "jakarta.jms", "org.axonframework", "akka.actor", "akka.stream", "io.nats.client", "org.apache.pulsar"]),
    (EVENTS, CSharp, &["Confluent.Kafka", "RabbitMQ.Client", "MediatR", "NServiceBus", "Azure.Messaging", "Rebus", "NATS.Client"]),
    (EVENTS, C, &["librdkafka/", "rdkafka.h", "rdkafkacpp.h", "amqp.h", "nats.h", "nats/", "mosquitto.h", "zmq.h", "zmq.hpp"]),
    (EVENTS, Ruby, &["bunny", "kafka", "karafka", "racecar", "wisper", "rdkafka", "nats/client"]),
    (EVENTS, Php, &["Symfony\\Component\\EventDispatcher", "Symfony\\Contracts\\EventDispatcher", "Psr\\EventDispatcher", "PhpAmqpLib", "RdKafka", "Illuminate\\Events", "League\\Event"]),
];
