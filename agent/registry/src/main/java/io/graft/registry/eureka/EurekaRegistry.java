package io.graft.registry.eureka;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpHandler;
import io.graft.http.HttpRequest;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;
import org.jspecify.annotations.Nullable;

/** A Eureka server, or several that replicate each other. */
final class EurekaRegistry implements Registry {
  private final String description;
  private final Periods periods;
  private final Servers servers;
  private final Scheduler scheduler;

  /** What the server has of this instance; {@code null}: nothing. */
  private @Nullable Instance registered;

  private Status status = Status.UP;

  /** Whether the server was told to show this instance as it does not say of itself. */
  private boolean overridden;

  /** When this instance changed last, as a server compares it with what it has. */
  private long dirty;

  private @Nullable Looks looks;

  EurekaRegistry(String description, Periods periods, Servers servers, Scheduler scheduler) {
    this.description = description;
    this.periods = periods;
    this.servers = servers;
    this.scheduler = scheduler;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public boolean registers() {
    return true;
  }

  @Override
  public boolean local() {
    return false;
  }

  @Override
  public long renewMillis() {
    return periods.renew;
  }

  @Override
  public long propagationMillis() {
    return periods.propagation();
  }

  @Override
  public void register(Instance self, Completion done) {
    post(
        self,
        Status.UP,
        new Completion() {
          @Override
          public void succeeded() {
            if (overridden) {
              restore(self, done);
            } else {
              done.succeeded();
            }
          }

          @Override
          public void failed(String reason) {
            done.failed(reason);
          }
        });
  }

  private void post(Instance self, Status as, Completion done) {
    // A server keeps what it has where that is not older than what comes.
    dirty = Math.max(System.currentTimeMillis(), dirty + 1);
    ask(
        HttpRequest.post(servers.path(self.service()))
            .json(InstanceInfo.of(self, as, dirty, periods)),
        done,
        new Answer() {
          @Override
          public void of(HttpAnswer answer) {
            if (answer.ok()) {
              registered = self;
              status = as;
              done.succeeded();
            } else {
              done.failed(Servers.reason(answer));
            }
          }
        });
  }

  /** Takes back what {@link #drain} has said, which a registration alone does not. */
  private void restore(Instance self, Completion done) {
    ask(
        HttpRequest.delete(path(self) + "/status")
            .query("value", Status.UP)
            .query("lastDirtyTimestamp", dirty),
        done,
        new Answer() {
          @Override
          public void of(HttpAnswer answer) {
            if (answer.ok() || answer.status() == 404) {
              overridden = false;
              done.succeeded();
            } else {
              done.failed(Servers.reason(answer));
            }
          }
        });
  }

  @Override
  public void renew(Instance self, Completion done) {
    ask(
        HttpRequest.put(path(self)).query("status", status).query("lastDirtyTimestamp", dirty),
        done,
        new Answer() {
          @Override
          public void of(HttpAnswer answer) {
            if (answer.ok()) {
              done.succeeded();
            } else if (answer.status() == 404) {
              post(self, status, done);
            } else {
              done.failed(Servers.reason(answer));
            }
          }
        });
  }

  @Override
  public void drain(Instance self, Completion done) {
    // Set first: where the answer is lost, the server may have done it all the same.
    overridden = true;
    status = Status.OUT_OF_SERVICE;
    ask(
        HttpRequest.put(path(self) + "/status")
            .query("value", status)
            .query("lastDirtyTimestamp", dirty),
        done,
        new Answer() {
          @Override
          public void of(HttpAnswer answer) {
            if (answer.ok()) {
              done.succeeded();
            } else if (answer.status() == 404) {
              post(self, status, done);
            } else {
              done.failed(Servers.reason(answer));
            }
          }
        });
  }

  @Override
  public void deregister(Instance self, Completion done) {
    registered = null;
    ask(
        HttpRequest.delete(path(self)),
        done,
        new Answer() {
          @Override
          public void of(HttpAnswer answer) {
            if (answer.ok() || answer.status() == 404) {
              overridden = false;
              status = Status.UP;
              done.succeeded();
            } else {
              done.failed(Servers.reason(answer));
            }
          }
        });
  }

  private String path(Instance self) {
    return servers.path(self.service()) + "/" + HttpRequest.encoded(self.id());
  }

  private interface Answer {
    void of(HttpAnswer answer);
  }

  private void ask(HttpRequest request, Completion done, Answer then) {
    if (servers.closed()) {
      done.failed("it is closed");
      return;
    }
    servers.send(
        request,
        new HttpHandler() {
          @Override
          public void answered(HttpAnswer answer) {
            then.of(answer);
          }

          @Override
          public void failed(String reason) {
            done.failed(reason);
          }
        });
  }

  @Override
  public void watch(Watcher watcher) {
    View view = new View(watcher, periods.propagation());
    looks = new Looks(servers, scheduler, view);
    new Discovery(servers, scheduler, periods, watcher, view, () -> registered).round();
  }

  @Override
  public void look(String service, Runnable done) {
    Looks open = looks;
    if (open == null || servers.closed()) {
      done.run();
    } else {
      open.look(service, done);
    }
  }

  @Override
  public void close() {
    servers.close();
    if (looks != null) {
      looks.close();
    }
  }
}
