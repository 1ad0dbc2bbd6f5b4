package io.graft.registry.eureka;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Eureka server, or several that replicate each other. */
final class EurekaRegistry implements Registry {
  private final String description;
  private final EurekaTimings periods;
  private final EurekaServers servers;
  private final Scheduler scheduler;

  /** The instances of this JVM, by id. */
  private final Map<String, Own> registrations = new HashMap<>();

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
            if (own(self).overridden) {
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

  /** One instance of this JVM. */
  private static final class Own {
    /** The instance as the server knows it; {@code null}: not registered. */
    @Nullable Instance registered;

    Status status = Status.UP;

    /** Whether an override of the status is set at the server. */
    boolean overridden;

    /** When the instance last changed. A server compares it with its own copy. */
    long dirty;
  }

  private Own own(Instance self) {
    Own known = registrations.get(self.id());
    if (known == null) {
      known = new Own();
      registrations.put(self.id(), known);
    }
    return known;
  }

  /** Returns an instance of this JVM that the server knows; {@code null}: none. */
  private @Nullable Instance registered() {
    for (Own own : registrations.values()) {
      if (own.registered != null) {
        return own.registered;
      }
    }
    return null;
  }

  private void post(Instance self, Status as, Completion done) {
    // A server keeps its own copy unless the new one is later.
    Own own = own(self);
    own.dirty = Math.max(System.currentTimeMillis(), own.dirty + 1);
    ask(
        HttpRequest.post(servers.path(self.service()))
            .json(InstanceInfo.of(self, as, own.dirty, periods)),
        done,
        new Answer() {
          @Override
          public void of(HttpResponse answer) {
            if (answer.ok()) {
              own.registered = self;
              own.status = as;
              done.succeeded();
            } else {
              done.failed(EurekaServers.reason(answer));
            }
          }
        });
  }

  /** Removes the override that {@link #drain} has set; registering alone does not. */
  private void restore(Instance self, Completion done) {
    Own own = own(self);
    ask(
        HttpRequest.delete(path(self) + "/status")
            .query("value", Status.UP)
            .query("lastDirtyTimestamp", own.dirty),
        done,
        new Answer() {
          @Override
          public void of(HttpResponse answer) {
            if (answer.ok() || answer.status() == 404) {
              own.overridden = false;
              done.succeeded();
            } else {
              done.failed(EurekaServers.reason(answer));
            }
          }
        });
  }

  @Override
  public void renew(Instance self, Completion done) {
    Own own = own(self);
    ask(
        HttpRequest.put(path(self))
            .query("status", own.status)
            .query("lastDirtyTimestamp", own.dirty),
        done,
        new Answer() {
          @Override
          public void of(HttpResponse answer) {
            if (answer.ok()) {
              done.succeeded();
            } else if (answer.status() == 404) {
              post(self, own.status, done);
            } else {
              done.failed(EurekaServers.reason(answer));
            }
          }
        });
  }

  @Override
  public void drain(Instance self, Completion done) {
    Own own = own(self);
    // Set first: the server may have set the override even if the response is lost.
    own.overridden = true;
    own.status = Status.OUT_OF_SERVICE;
    ask(
        HttpRequest.put(path(self) + "/status")
            .query("value", own.status)
            .query("lastDirtyTimestamp", own.dirty),
        done,
        new Answer() {
          @Override
          public void of(HttpResponse answer) {
            if (answer.ok()) {
              done.succeeded();
            } else if (answer.status() == 404) {
              post(self, own.status, done);
            } else {
              done.failed(EurekaServers.reason(answer));
            }
          }
        });
  }

  @Override
  public void deregister(Instance self, Completion done) {
    Own own = own(self);
    own.registered = null;
    ask(
        HttpRequest.delete(path(self)),
        done,
        new Answer() {
          @Override
          public void of(HttpResponse answer) {
            if (answer.ok() || answer.status() == 404) {
              own.overridden = false;
              own.status = Status.UP;
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
    new Discovery(servers, scheduler, periods, watcher, view, this::registered).round();
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
