package io.graft.security.outgoing;

import io.graft.daemon.Scheduler;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.Identity;
import io.graft.governance.credential.Credential;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The token of the request that is being served, if this service has verified it and it is meant
 * for the service that is called: a service that gets a token for another one could use it there.
 */
final class RelayedToken extends DestinationCredentials {
  private static final Credential NO_TOKEN =
      Credential.none("the request that is served came without a verified token to relay");
  private static final Credential NOT_FOR_IT =
      Credential.none(
          "the caller's token is not for this service; use auth=exchange, or set"
              + " auth.relay.audience=any");

  private final ClientAuth auth;

  RelayedToken(ClientAuth auth, Scheduler scheduler) {
    super(auth, scheduler);
    this.auth = auth;
  }

  @Override
  public Credential find(@Nullable CallContext context, long now) {
    Identity identity = context == null ? Identity.NONE : context.identity();
    String token = identity.token();
    if (token == null) {
      return NO_TOKEN;
    }
    return auth.relaysAny || isFor(identity) ? Credential.of("Bearer " + token) : NOT_FOR_IT;
  }

  private boolean isFor(Identity identity) {
    Object said = identity.claims().get("aud");
    Collection<?> audience =
        said instanceof Collection ? (Collection<?>) said : Collections.singletonList(said);
    List<String> more = auth.audience;
    for (Object each : audience) {
      if (each instanceof String && (each.equals(auth.service) || more.contains(each))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean refused(@Nullable CallContext context, String header, long now) {
    return false; // Only the caller can have another one.
  }
}
