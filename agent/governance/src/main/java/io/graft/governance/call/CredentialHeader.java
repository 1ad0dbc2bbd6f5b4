package io.graft.governance.call;

import io.graft.governance.context.ForwardedHeaders;
import io.graft.governance.credential.CallCredentials;
import io.graft.governance.credential.Credential;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Authorization} header that Graft writes into the requests of one call. There is one
 * only for calls whose destination has {@link CallCredentials}.
 */
public final class CredentialHeader {
  private static final String NAME = "authorization";

  /** How long a call waits for its credential, in nanoseconds. */
  private static final long PATIENCE = 5_000_000_000L;

  private static final long FIRST_WAIT = 2_000_000L;
  private static final long LONGEST_WAIT = 25_000_000L;

  /** Of the current attempt. */
  private Credential current;

  /** What was written last; {@code null}: nothing yet. */
  private @Nullable String written;

  /** Whether the request that it was written into last went to the address of the call. */
  private boolean there;

  /** What the service has refused, so that the call is sent once more; {@code null}: nothing. */
  private @Nullable String refused;

  /** Whether the attempt waits for a credential that is being fetched. */
  private boolean waits;

  private long since;
  private long wait;

  private CredentialHeader(Credential current) {
    this.current = current;
  }

  /** A copy for a hedge, whose request is another object. */
  CredentialHeader copy() {
    CredentialHeader copy = new CredentialHeader(current);
    copy.written = written;
    copy.there = there;
    return copy;
  }

  /**
   * Finds the credential of an attempt that is about to be sent.
   *
   * @return {@code null}: the application has set the header itself
   */
  public static @Nullable Credential find(Attempt attempt, CallCredentials from, long now) {
    OutgoingRequest call = attempt.facts();
    if (isOfApplication(call, call.header(NAME))) {
      return null;
    }
    CredentialHeader known = of(call);
    Credential open = isPrivate(attempt) ? null : from.inPlaintext();
    Credential found = open != null ? open : find(known, from, call, now);
    if (known == null) {
      ApplicationHeaders own = call.own == null ? new ApplicationHeaders() : call.own;
      own.credential = new CredentialHeader(found);
      call.own = own;
    } else {
      known.current = found;
    }
    return found;
  }

  private static Credential find(
      @Nullable CredentialHeader known, CallCredentials from, OutgoingRequest call, long now) {
    String before = known == null ? null : known.refused;
    return before == null ? from.find(call.parent, now) : from.renewed(call.parent, before, now);
  }

  private static @Nullable CredentialHeader of(OutgoingRequest call) {
    ApplicationHeaders own = call.own;
    return own == null ? null : own.credential;
  }

  /**
   * Whether nobody on the network can read the request: it has TLS, of the application or of Graft,
   * or stays on this host.
   */
  private static boolean isPrivate(Attempt attempt) {
    if (attempt.facts().isSecure()) {
      return true;
    }
    Instance at = attempt.target();
    return isLoopback(at == null ? attempt.host() : at.host())
        || at != null && isLayered(attempt.facts().layer(attempt.target.tls, at));
  }

  private static boolean isLayered(@Nullable TlsLayer layer) {
    return layer != null && layer.refusal() == null;
  }

  private static boolean isLoopback(String host) {
    if (host.startsWith("127.")) {
      for (int i = 0; i < host.length(); i++) {
        char c = host.charAt(i);
        if (c != '.' && (c < '0' || c > '9')) {
          return false;
        }
      }
      return true;
    }
    return host.equalsIgnoreCase("localhost") || host.equals("::1") || host.equals("[::1]");
  }

  /** Whether the header in a request was set neither by Graft nor by forwarding. */
  private static boolean isOfApplication(OutgoingRequest call, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return false;
    }
    ApplicationHeaders own = call.own;
    if (own == null) {
      return true;
    }
    CredentialHeader ours = own.credential;
    return (ours == null || !value.equals(ours.written)) && !isForwarded(call, own, value);
  }

  private static boolean isForwarded(OutgoingRequest call, ApplicationHeaders own, String value) {
    ForwardedHeaders headers = call.parent == null ? null : call.parent.forwarded();
    boolean[] set = own.forwarded;
    for (int i = 0; headers != null && set != null && i < set.length; i++) {
      if (headers.name(i).equals(NAME)) {
        return !set[i] && headers.value(i).equals(value);
      }
    }
    return false;
  }

  /** The attempt waits for a credential that is being fetched: {@link #waitNanos}. */
  public static void await(Attempt attempt, long now) {
    CredentialHeader header = of(attempt.facts());
    if (header != null) {
      header.waits = true;
      header.since = now;
      header.wait = FIRST_WAIT;
    }
  }

  /** How long the attempt waits for its credential until the next look, in nanoseconds. */
  public static long waitNanos(Attempt attempt) {
    CredentialHeader header = attempt.target.credentials == null ? null : of(attempt.facts());
    return header == null || !header.waits ? 0 : header.wait;
  }

  /**
   * Looks again for the credential that an attempt waits for.
   *
   * @return whether the attempt continues: it has its credential, needs none, or {@link #waitNanos}
   *     until the next look
   */
  public static boolean look(Attempt attempt, CallCredentials from, long now) {
    CredentialHeader header = of(attempt.facts());
    Credential found = find(attempt, from, now);
    if (header == null || found == null) {
      return true;
    }
    if (found.isPending() && now - header.since < PATIENCE && isInTime(attempt, now)) {
      header.wait = Math.min(2 * header.wait, LONGEST_WAIT);
      return true;
    }
    header.waits = false;
    String before = header.refused;
    if (before != null && found.header() == null) {
      // The service answers 401 again, which says more than that there is no other credential.
      header.current = Credential.of(before);
      return true;
    }
    return found.header() != null || !from.required();
  }

  private static boolean isInTime(Attempt attempt, long now) {
    return attempt.deadline() == Long.MAX_VALUE || now - attempt.deadline() < 0;
  }

  /** Why the current attempt has no credential; {@code null}: unknown. */
  public static @Nullable String reason(Attempt attempt) {
    CredentialHeader header = of(attempt.facts());
    return header == null ? null : header.current.reason();
  }

  /** Whether the request of an attempt carried a credential of Graft's to its service. */
  public static boolean isSent(Attempt attempt) {
    CredentialHeader header = attempt.target.credentials == null ? null : of(attempt.facts());
    return header != null && header.there && header.written != null;
  }

  /**
   * The service has answered 401: a credential of Graft's may be void.
   *
   * @return whether the call may be sent again with another one: only once
   */
  public static boolean refused(Attempt attempt, long now) {
    CallCredentials from = attempt.target.credentials;
    CredentialHeader header = from == null ? null : of(attempt.facts());
    String sent = header == null ? null : header.written;
    return from != null
        && sent != null
        && from.refused(attempt.facts().parent, sent, now)
        && header.refused == null
        && isInTime(attempt, now);
  }

  /** The call is sent again, with another credential than the one that was refused. */
  public static void renew(OutgoingRequest call) {
    CredentialHeader header = of(call);
    if (header != null) {
      header.refused = header.written;
    }
  }

  /** Whether an attempt may wait for its credential: the first, and one with another credential. */
  public static boolean mayWait(Attempt attempt) {
    CredentialHeader header = of(attempt.facts());
    return attempt.number() == 1 || header != null && header.refused != null;
  }

  /** The header that Graft has written into the request; {@code null}: none. */
  public static @Nullable String written(OutgoingRequest call) {
    CredentialHeader header = of(call);
    return header == null ? null : header.written;
  }

  /** Whether a header is the one that Graft has written. */
  public static boolean isOurs(String name, String value, @Nullable String written) {
    return written != null && name.equalsIgnoreCase(NAME) && value.equals(written);
  }

  /**
   * Writes the credential of an attempt into its request, or removes that of an earlier hop or
   * attempt.
   *
   * @param there whether the request goes to the address of the call, and not on by a redirect
   */
  public static <Q> void write(
      OutgoingRequest call, Attempt attempt, boolean there, ClientAdapter<Q> adapter, Q request) {
    CredentialHeader header = of(call);
    if (header == null) {
      return;
    }
    String present = adapter.header(request, NAME);
    if (isOfApplication(call, present)) {
      return;
    }
    header.there = there;
    String value = there ? header.value(attempt) : null;
    if (value != null) {
      adapter.setHeader(request, NAME, value);
      header.written = value;
    } else if (present != null && present.equals(header.written)) {
      adapter.setHeader(request, NAME, "");
    }
  }

  /** The header for where the attempt really goes, which may be by a proxy after all. */
  private @Nullable String value(Attempt attempt) {
    CallCredentials from = attempt.target.credentials;
    return from == null
            || !attempt.target.enforced
            || !isPrivate(attempt) && from.inPlaintext() != null
        ? null
        : current.header();
  }
}
