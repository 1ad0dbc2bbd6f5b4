package io.graft.registry.nacos;

import io.graft.governance.service.Instance;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.registry.Completion;
import org.jspecify.annotations.Nullable;

/**
 * Registers this instance in Nacos, sends beats, sets its weight to 0 while it drains, and
 * deregisters it. On the agent's thread.
 */
final class NacosRegistration {
  /** Receives whether the server still has its instances. */
  interface Confirmation {
    /** It knows this instance, so it has lost nothing. */
    void known();

    /** It does not know this instance although it did, or it did not respond. */
    void unknown();

    /** This instance is not registered, or the server cannot tell. */
    void unable();
  }

  private final NacosServer server;
  private final NacosLogin login;
  private final NacosOptions options;

  /** Runs when the server has lost this instance. */
  private final Runnable lost;

  /** The instance as last registered; {@code null}: not registered. */
  private @Nullable Instance registered;

  private boolean draining;

  /** Whether the server is so old that each beat must have all data of the instance. */
  private boolean fullBeats;

  NacosRegistration(NacosServer server, NacosLogin login, NacosOptions options, Runnable lost) {
    this.server = server;
    this.login = login;
    this.options = options;
    this.lost = lost;
  }

  void register(Instance self, Completion done) {
    draining = false;
    write(self, done);
  }

  void drain(Instance self, Completion done) {
    draining = true;
    write(self, done);
  }

  private void write(Instance self, Completion done) {
    Instance before = registered;
    if (before != null && !before.authority().equals(self.authority())) {
      // Nacos identifies instances by address and port: the old one would stay until it expires.
      registered = null;
      deregister(before, NOTHING);
    }
    boolean drains = draining;
    server.ask(
        api -> api.register(options, self, drains),
        new Written(done, "write to") {
          @Override
          void succeeded() {
            registered = self;
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
              if (registered != null) {
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
    return fullBeats ? beat.query("beat", NacosInstance.fullBeat(options, self, draining)) : beat;
  }

  void deregister(Instance self, Completion done) {
    server.ask(
        api -> api.deregister(options, self),
        new Written(done, "write to") {
          @Override
          void succeeded() {
            if (self.equals(registered)) {
              registered = null;
              draining = false;
            }
          }
        });
  }

  /** Asks whether the server still knows this instance. */
  void confirm(Confirmation told) {
    Instance self = registered;
    if (self == null || fullBeats) {
      told.unable();
      return;
    }
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
