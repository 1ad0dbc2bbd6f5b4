package io.graft.security.outgoing;

import io.graft.daemon.Scheduler;
import io.graft.governance.bounded.BoundedMap;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.Identity;
import io.graft.governance.credential.Credential;
import io.graft.governance.time.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The caller's verified token, exchanged for one for the service that is called (RFC 8693). The
 * results are kept by the hash of the caller's token, so that no caller gets another one's.
 */
final class ExchangedTokens extends DestinationCredentials {
  private static final int MOST = 10_000;
  private static final int MOST_AT_ONCE = 64;

  /** How long an exchange waits for others, and how often. */
  private static final long BUSY_MILLIS = 20;

  private static final int MOST_TRIES = 200;
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
  private static final String JWT = "urn:ietf:params:oauth:token-type:jwt";

  private static final Credential NO_TOKEN =
      Credential.none("the request that is served came without a verified token to exchange");

  private final ClientAuth auth;
  private final TokenEndpoint endpoint;
  private final @Nullable WorkloadTokens actor;
  private final Scheduler scheduler;
  private final Clock clock;
  private final Semaphore free = new Semaphore(MOST_AT_ONCE);
  private final BoundedMap<FetchedToken> tokens = new BoundedMap<>(MOST);

  /**
   * @param actor signs the token by which this service says that it acts; {@code null}: none
   */
  ExchangedTokens(
      ClientAuth auth,
      TokenEndpoint endpoint,
      @Nullable WorkloadTokens actor,
      Scheduler scheduler,
      Clock clock) {
    super(auth, scheduler);
    this.auth = auth;
    this.endpoint = endpoint;
    this.actor = actor;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  @Override
  public Credential find(@Nullable CallContext context, long now) {
    FetchedToken token = of(context, now);
    return token == null ? NO_TOKEN : token.find(now);
  }

  private @Nullable FetchedToken of(@Nullable CallContext context, long now) {
    Identity identity = context == null ? Identity.NONE : context.identity();
    String subject = identity.token();
    if (subject == null) {
      return null;
    }
    String hash = hash(subject);
    FetchedToken known = tokens.get(hash);
    if (known != null) {
      return known;
    }
    FetchedToken fresh =
        new FetchedToken(answer -> exchange(subject, answer, 1), scheduler, clock, false);
    return tokens.add(hash, fresh);
  }

  private static String hash(String subject) {
    try {
      byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new String(Base64.getEncoder().encode(digest), StandardCharsets.ISO_8859_1);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JVM has SHA-256", e);
    }
  }

  private void exchange(String subject, FetchedToken.Answer answer, int tries) {
    if (!free.tryAcquire()) {
      if (tries < MOST_TRIES) {
        scheduler.after("token", BUSY_MILLIS, () -> exchange(subject, answer, tries + 1));
      } else {
        answer.failed("more than " + MOST_AT_ONCE + " tokens are being exchanged");
      }
      return;
    }
    FormBody form = auth.form(GRANT, auth.audiences());
    form.add("subject_token", subject).add("subject_token_type", ACCESS_TOKEN);
    try {
      String provider = auth.issuer == null ? auth.tokenUrl : auth.issuer;
      String own = actor == null || provider == null ? null : actor.sign(provider);
      if (own != null) {
        form.add("actor_token", own).add("actor_token_type", JWT);
      }
    } catch (IOException e) {
      free.release();
      answer.failed(String.valueOf(e.getMessage()));
      return;
    }
    endpoint.request(
        form,
        new FetchedToken.Answer() {
          @Override
          public void issued(IssuedToken token) {
            free.release();
            answer.issued(token);
          }

          @Override
          public void failed(String reason) {
            free.release();
            answer.failed(reason);
          }
        });
  }

  @Override
  public boolean refused(@Nullable CallContext context, String header, long now) {
    FetchedToken token = of(context, now);
    return token != null && token.refused(header, now);
  }

  @Override
  public Credential renewed(@Nullable CallContext context, String refused, long now) {
    FetchedToken token = of(context, now);
    return token == null ? NO_TOKEN : token.renewed(refused, now);
  }
}
