package io.graft.registry.nacos;

import io.graft.governance.service.Instance;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpRequest;
import io.graft.registry.Completion;
import org.jspecify.annotations.Nullable;

/**
 * This instance in Nacos: announced, kept by beats, of no weight while it drains, taken away. On
 * the agent's thread.
 */
final class NacosRegistration {
  /** What a beat has said of the server's memory. */
  interface Confirmation {
    /** It knows this instance, so it has lost nothing. */
    void known();

    /** It does not know this instance, though it did, or has told nothing. */
    void unknown();

    /** There is no instance to ask for, or the server cannot tell. */
    void unable();
  }

  private final NacosServer server;
  private final NacosLogin login;
  private final NacosOptions options;

  /** Is told that the server has lost this instance. */
  private final Runnable lost;

  /** What the server was told last; {@code null}: nothing. */
  private @Nullable Instance registered;

  private boolean draining;

  /** Whether the server is so old that each beat has to say everything. */
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
      // Nacos knows instances by address and port: the old one would stay until it runs out.
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
          public void answered(NacosApi api, HttpAnswer answer) {
            if (NacosAnswers.unknownInstance(answer)) {
              if (registered != null) {
                lost.run();
              }
              write(self, done);
            } else if (NacosAnswers.done(answer)) {
              done.succeeded();
            } else if (!fullBeats && NacosAnswers.wantsFullBeat(answer)) {
              fullBeats = true;
              renew(self, done);
            } else {
              done.failed(NacosAnswers.refusal(answer, login, options, "write to"));
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

  /** Asks whether the server knows this instance still. */
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
          public void answered(NacosApi api, HttpAnswer answer) {
            if (NacosAnswers.unknownInstance(answer)) {
              told.unknown();
            } else if (NacosAnswers.done(answer)) {
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

  /** What comes of something that the server had to take. */
  private abstract class Written implements NacosServer.Reply {
    private final Completion done;
    private final String right;

    Written(Completion done, String right) {
      this.done = done;
      this.right = right;
    }

    abstract void succeeded();

    @Override
    public void answered(NacosApi api, HttpAnswer answer) {
      if (NacosAnswers.done(answer)) {
        succeeded();
        done.succeeded();
      } else {
        done.failed(NacosAnswers.refusal(answer, login, options, right));
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
