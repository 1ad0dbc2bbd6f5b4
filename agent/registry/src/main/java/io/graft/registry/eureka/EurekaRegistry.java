package io.graft.registry.eureka;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;
import org.jspecify.annotations.Nullable;

/** A Eureka server, or several that replicate each other. */
final class EurekaRegistry implements Registry {
  private final String description;
  private final EurekaTimings periods;
  private final EurekaServers servers;
  private final Scheduler scheduler;

  /** This instance as the server knows it; {@code null}: not registered. */
  private @Nullable Instance registered;

  private Status status = Status.UP;

  /** Whether an override of the status is set at the server. */
  private boolean overridden;

  /** When this instance last changed. A server compares it with its own copy. */
  private long dirty;

  private @Nullable ServiceLookups looks;

  EurekaRegistry(
      String description, EurekaTimings periods, EurekaServers servers, Scheduler scheduler) {
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
    // A server keeps its own copy unless the new one is later.
    dirty = Math.max(System.currentTimeMillis(), dirty + 1);
    ask(
        HttpRequest.post(servers.path(self.service()))
            .json(InstanceInfo.of(self, as, dirty, periods)),
        done,
        new Answer() {
          @Override
          public void of(HttpResponse answer) {
            if (answer.ok()) {
              registered = self;
              status = as;
              done.succeeded();
            } else {
              done.failed(EurekaServers.reason(answer));
            }
          }
        });
  }

  /** Removes the override that {@link #drain} has set; registering alone does not. */
  private void restore(Instance self, Completion done) {
    ask(
        HttpRequest.delete(path(self) + "/status")
            .query("value", Status.UP)
            .query("lastDirtyTimestamp", dirty),
        done,
        new Answer() {
          @Override
          public void of(HttpResponse answer) {
            if (answer.ok() || answer.status() == 404) {
              overridden = false;
              done.succeeded();
            } else {
              done.failed(EurekaServers.reason(answer));
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
          public void of(HttpResponse answer) {
            if (answer.ok()) {
              done.succeeded();
            } else if (answer.status() == 404) {
              post(self, status, done);
            } else {
              done.failed(EurekaServers.reason(answer));
            }
          }
        });
  }

  @Override
  public void drain(Instance self, Completion done) {
    // Set first: the server may have set the override even if the response is lost.
    overridden = true;
    status = Status.OUT_OF_SERVICE;
    ask(
        HttpRequest.put(path(self) + "/status")
            .query("value", status)
            .query("lastDirtyTimestamp", dirty),
        done,
        new Answer() {
          @Override
          public void of(HttpResponse answer) {
            if (answer.ok()) {
              done.succeeded();
            } else if (answer.status() == 404) {
              post(self, status, done);
            } else {
              done.failed(EurekaServers.reason(answer));
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
          public void of(HttpResponse answer) {
            if (answer.ok() || answer.status() == 404) {
              overridden = false;
              status = Status.UP;
              done.succeeded();
            } else {
              done.failed(EurekaServers.reason(answer));
            }
          }
        });
  }

  private String path(Instance self) {
    return servers.path(self.service()) + "/" + HttpRequest.encoded(self.id());
  }

  private interface Answer {
    void of(HttpResponse answer);
  }

  private void ask(HttpRequest request, Completion done, Answer then) {
    if (servers.closed()) {
      done.failed("it is closed");
      return;
    }
    servers.send(
        request,
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
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
    EurekaView view = new EurekaView(watcher, periods.propagation());
    looks = new ServiceLookups(servers, scheduler, view);
    new Discovery(servers, scheduler, periods, watcher, view, () -> registered).round();
  }

  @Override
  public void look(String service, Runnable done) {
    ServiceLookups open = looks;
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
