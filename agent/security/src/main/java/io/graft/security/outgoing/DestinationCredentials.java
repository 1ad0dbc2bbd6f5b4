package io.graft.security.outgoing;

import io.graft.daemon.Scheduler;
import io.graft.governance.context.CallContext;
import io.graft.governance.credential.CallCredentials;
import io.graft.governance.credential.Credential;
import io.graft.log.AgentLog;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What the credentials of all kinds have in common, for one destination. */
abstract class DestinationCredentials implements CallCredentials {
  private final boolean required;

  /** Why a call without TLS gets none; {@code null}: it may get one. */
  private final @Nullable Credential plaintext;

  private final Scheduler scheduler;
  private final String key;
  private final AtomicBoolean told = new AtomicBoolean();

  DestinationCredentials(ClientAuth auth, Scheduler scheduler) {
    this.scheduler = scheduler;
    required = auth.required;
    key = "graft.client." + auth.service + ".auth.plaintext";
    plaintext =
        auth.plaintext
            ? null
            : Credential.none("it would go to another host without TLS; use https, or set " + key);
  }

  @Override
  public final boolean required() {
    return required;
  }

  @Override
  public final @Nullable Credential inPlaintext() {
    if (plaintext != null && told.compareAndSet(false, true)) {
      String line =
          "calls without TLS to other hosts get no token"
              + (required ? " and fail" : "")
              + ", because the network could read it; use https, or set "
              + key
              + "=true";
      scheduler.execute("log", () -> AgentLog.once(key, line));
    }
    return plaintext;
  }

  /** One token for all calls. */
  static final class Shared extends DestinationCredentials {
    private final FetchedToken token;

    Shared(ClientAuth auth, Scheduler scheduler, FetchedToken token) {
      super(auth, scheduler);
      this.token = token;
    }

    @Override
    public Credential find(@Nullable CallContext context, long now) {
      return token.find(now);
    }

    @Override
    public boolean refused(@Nullable CallContext context, String header, long now) {
      return token.refused(header, now);
    }

    @Override
    public Credential renewed(@Nullable CallContext context, String refused, long now) {
      return token.renewed(refused, now);
    }
  }

  /** There is none, because the settings are not complete. */
  static final class NoToken extends DestinationCredentials {
    private final Credential none;

    NoToken(ClientAuth auth, Scheduler scheduler, String reason) {
      super(auth, scheduler);
      none = Credential.none(reason);
    }

    @Override
    public Credential find(@Nullable CallContext context, long now) {
      return none;
    }

    @Override
    public boolean refused(@Nullable CallContext context, String header, long now) {
      return false;
    }
  }
}
