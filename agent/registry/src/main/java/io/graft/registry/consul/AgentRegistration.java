package io.graft.registry.consul;

import io.graft.governance.service.Instance;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpClient;
import io.graft.http.HttpHandler;
import io.graft.http.HttpRequest;
import io.graft.registry.Completion;
import java.util.function.Consumer;

/** This service at the agent that it is registered with. Asked for one thing at a time. */
final class AgentRegistration {
  private static final String REASON = "it is shutting down";

  private final HttpClient client;
  private final ConsulOptions options;
  private final boolean token;
  private final Runnable heard;

  /** Whether it was told to drain, which outlives that the agent forgets it. */
  private boolean draining;

  /**
   * @param heard runs whenever the agent has answered as it should
   */
  AgentRegistration(HttpClient client, ConsulOptions options, boolean token, Runnable heard) {
    this.client = client;
    this.options = options;
    this.token = token;
    this.heard = heard;
  }

  /** Announces it as one that serves. */
  void register(Instance self, Completion done) {
    // Maintenance is a check that this registration does not name, and so it is removed.
    draining = false;
    announce(self, done);
  }

  private void announce(Instance self, Completion done) {
    // One that drains must not be seen as passing between its registration and its maintenance.
    String status = draining ? "critical" : "passing";
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
          } else if (draining) {
            maintain(self, done, true);
          } else {
            pass(self, done, false);
          }
        });
  }

  /** Says that it lives, where the agent does not find that out by itself. */
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

  private static boolean unknown(HttpAnswer answer) {
    if (answer.status() != 500) {
      return answer.status() == 404;
    }
    String words = answer.text();
    return words.contains("nknown check") || words.contains("does not have associated TTL");
  }

  /** Announces it again where the agent has lost it. */
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
            done.failed("the agent knows it and takes no heartbeat for it");
          } else {
            done.succeeded();
          }
        });
  }

  /** Takes it out of rotation, for as long as it is registered. */
  void drain(Instance self, Completion done) {
    draining = true;
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
            // Whom the agent does not know, nobody finds.
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

  private String refused(HttpAnswer answer, Instance self) {
    return Denied.reason(
        answer, "service \"" + self.service() + "\" { policy = \"write\" }", token);
  }

  private void ask(HttpRequest request, Completion done, Consumer<HttpAnswer> next) {
    client.send(
        request,
        new HttpHandler() {
          @Override
          public void answered(HttpAnswer answer) {
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
