package io.graft.registry.consul;

import io.graft.governance.service.Instance;
import io.graft.net.http.HttpClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import io.graft.registry.Completion;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Registers the services of this JVM at one agent of Consul, one request of each at a time. */
final class AgentRegistration {
  private static final String REASON = "it is shutting down";

  private final HttpClient client;
  private final ConsulOptions options;
  private final boolean token;
  private final Runnable heard;

  /** The ids that are draining, which still holds if the agent loses the registration. */
  private final Set<String> draining = new HashSet<>();

  /**
   * @param heard runs each time the agent has accepted a request
   */
  AgentRegistration(HttpClient client, ConsulOptions options, boolean token, Runnable heard) {
    this.client = client;
    this.options = options;
    this.token = token;
    this.heard = heard;
  }

  /** Registers it as serving. */
  void register(Instance self, Completion done) {
    // Maintenance is a check that this registration does not list, so it is removed.
    draining.remove(self.id());
    announce(self, done);
  }

  private boolean isDraining(Instance self) {
    return draining.contains(self.id());
  }

  private void announce(Instance self, Completion done) {
    // A draining instance must not pass its check between registration and maintenance.
    String status = isDraining(self) ? "critical" : "passing";
    HttpRequest request =
        HttpRequest.put("/v1/agent/service/register")
            .query("replace-existing-checks", "true")
            .json(AgentService.json(self, options, status));
    ask(
        request,
        done,
        answer -> {
          if (!answer.ok()) {
            done.failed(refused(answer, self));
          } else if (isDraining(self)) {
            maintain(self, done, true);
          } else {
            pass(self, done, false);
          }
        });
  }

  /** Passes its check, unless the agent checks the instance itself. */
  private void pass(Instance self, Completion done, boolean again) {
    if (options.check != null) {
      done.succeeded();
      return;
    }
    ask(
        HttpRequest.put("/v1/agent/check/pass/" + HttpRequest.encoded(AgentService.checkId(self))),
        done,
        answer -> {
          if (answer.ok()) {
            done.succeeded();
          } else if (again && unknown(answer)) {
            announce(self, done);
          } else if (again && answer.status() == 500) {
            find(self, done);
          } else {
            done.failed(refused(answer, self));
          }
        });
  }

  private static boolean unknown(HttpResponse answer) {
    if (answer.status() != 500) {
      return answer.status() == 404;
    }
    String words = answer.text();
    return words.contains("nknown check") || words.contains("does not have associated TTL");
  }

  /** Registers it again if the agent has lost it. */
  void renew(Instance self, Completion done) {
    if (options.check == null) {
      pass(self, done, true);
    } else {
      find(self, done);
    }
  }

  private void find(Instance self, Completion done) {
    ask(
        HttpRequest.get("/v1/agent/service/" + HttpRequest.encoded(self.id())),
        done,
        answer -> {
          if (answer.status() == 404) {
            announce(self, done);
          } else if (!answer.ok()) {
            done.failed(refused(answer, self));
          } else if (options.check == null) {
            done.failed("the agent knows it but rejects its heartbeat");
          } else {
            done.succeeded();
          }
        });
  }

  /** Sets it to maintenance, if it is registered. */
  void drain(Instance self, Completion done) {
    draining.add(self.id());
    maintain(self, done, false);
  }

  private void maintain(Instance self, Completion done, boolean announced) {
    HttpRequest request =
        HttpRequest.put("/v1/agent/service/maintenance/" + HttpRequest.encoded(self.id()))
            .query("enable", "true")
            .query("reason", REASON);
    ask(
        request,
        done,
        answer -> {
          if (answer.ok() && announced) {
            pass(self, done, false);
          } else if (answer.ok() || answer.status() == 404 && !announced) {
            // Callers do not find an instance that the agent does not know.
            done.succeeded();
          } else {
            done.failed(refused(answer, self));
          }
        });
  }

  void deregister(Instance self, Completion done) {
    ask(
        HttpRequest.put("/v1/agent/service/deregister/" + HttpRequest.encoded(self.id())),
        done,
        answer -> {
          if (answer.ok() || answer.status() == 404) {
            done.succeeded();
          } else {
            done.failed(refused(answer, self));
          }
        });
  }

  private String refused(HttpResponse answer, Instance self) {
    return AccessDenied.reason(
        answer, "service \"" + self.service() + "\" { policy = \"write\" }", token);
  }

  private void ask(HttpRequest request, Completion done, Consumer<HttpResponse> next) {
    client.send(
        request,
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
            if (answer.ok()) {
              heard.run();
            }
            next.accept(answer);
          }

          @Override
          public void failed(String reason) {
            done.failed(reason);
          }
        });
  }
}
