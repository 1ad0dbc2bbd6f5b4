package io.graft.registry.nacos;

import io.graft.governance.service.Instance;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.registry.Completion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Registers the instances of this JVM in Nacos, sends beats, sets their weights to 0 while they
 * drain, and deregisters them. On the agent's thread.
 */
final class NacosRegistration {
  /** Receives whether the server still has its instances. */
  interface Confirmation {
    /** It knows an instance of this JVM, so it has lost nothing. */
    void known();

    /** It does not know an instance although it did, or it did not respond. */
    void unknown();

    /** No instance is registered, or the server cannot tell. */
    void unable();
  }

  private final NacosServer server;
  private final NacosLogin login;
  private final NacosOptions options;

  /** Runs when the server has lost an instance. */
  private final Runnable lost;

  /** The instances as last registered, by id. */
  private final Map<String, Instance> registered = new HashMap<>();

  /** The ids of those that drain. */
  private final Set<String> draining = new HashSet<>();

  /** Whether the server is so old that each beat must have all data of the instance. */
  private boolean fullBeats;

  NacosRegistration(NacosServer server, NacosLogin login, NacosOptions options, Runnable lost) {
    this.server = server;
    this.login = login;
    this.options = options;
    this.lost = lost;
  }

  void register(Instance self, Completion done) {
    draining.remove(self.id());
    write(self, done);
  }

  void drain(Instance self, Completion done) {
    draining.add(self.id());
    write(self, done);
  }

  private void write(Instance self, Completion done) {
    Instance before = registered.get(self.id());
    if (before != null && !before.authority().equals(self.authority())) {
      // Nacos identifies instances by address and port: the old one would stay until it expires.
      registered.remove(self.id());
      deregister(before, NOTHING);
    }
    boolean drains = draining.contains(self.id());
    server.ask(
        api -> api.register(options, self, drains),
        new Written(done, "write to") {
          @Override
          void succeeded() {
            registered.put(self.id(), self);
          }
        });
  }

  void renew(Instance self, Completion done) {
    server.ask(
        api -> beat(api, self),
        new NacosServer.Reply() {
          @Override
          public void answered(NacosApi api, HttpResponse answer) {
            if (NacosResponses.unknownInstance(answer)) {
              if (registered.containsKey(self.id())) {
                lost.run();
              }
              write(self, done);
            } else if (NacosResponses.done(answer)) {
              done.succeeded();
            } else if (!fullBeats && NacosResponses.wantsFullBeat(answer)) {
              fullBeats = true;
              renew(self, done);
            } else {
              done.failed(NacosResponses.refusal(answer, login, options, "write to"));
            }
          }

          @Override
          public void failed(String reason) {
            done.failed(reason);
          }
        });
  }

  private HttpRequest beat(NacosApi api, Instance self) {
    HttpRequest beat = api.beat(options, self);
    return fullBeats
        ? beat.query("beat", NacosInstance.fullBeat(options, self, draining.contains(self.id())))
        : beat;
  }

  void deregister(Instance self, Completion done) {
    server.ask(
        api -> api.deregister(options, self),
        new Written(done, "write to") {
          @Override
          void succeeded() {
            if (registered.remove(self.id(), self)) {
              draining.remove(self.id());
            }
          }
        });
  }

  /** Asks whether the server still knows an instance of this JVM. */
  void confirm(Confirmation told) {
    if (registered.isEmpty() || fullBeats) {
      told.unable();
      return;
    }
    Instance self = registered.values().iterator().next();
    server.ask(
        api -> beat(api, self),
        new NacosServer.Reply() {
          @Override
          public void answered(NacosApi api, HttpResponse answer) {
            if (NacosResponses.unknownInstance(answer)) {
              told.unknown();
            } else if (NacosResponses.done(answer)) {
              told.known();
            } else {
              told.unable();
            }
          }

          @Override
          public void failed(String reason) {
            told.unknown();
          }
        });
  }

  /** The response to a write. */
  private abstract class Written implements NacosServer.Reply {
    private final Completion done;
    private final String right;

    Written(Completion done, String right) {
      this.done = done;
      this.right = right;
    }

    abstract void succeeded();

    @Override
    public void answered(NacosApi api, HttpResponse answer) {
      if (NacosResponses.done(answer)) {
        succeeded();
        done.succeeded();
      } else {
        done.failed(NacosResponses.refusal(answer, login, options, right));
      }
    }

    @Override
    public void failed(String reason) {
      done.failed(reason);
    }
  }

  private static final Completion NOTHING =
      new Completion() {
        @Override
        public void succeeded() {}

        @Override
        public void failed(String reason) {}
      };
}
