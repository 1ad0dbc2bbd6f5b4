package io.graft.security.outgoing;

import io.graft.governance.credential.Credential;

/** A token that was issued to this service. Immutable; times are of the monotonic clock. */
final class IssuedToken {
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST = 24 * 3600 * SECOND;

  /** The most that is taken off the end, for clocks that differ and for the way. */
  private static final long MARGIN = 10 * SECOND;

  final Credential credential;

  final long issuedAt;

  /** From when on another one is fetched. */
  final long renewAt;

  /** From when on it is not sent any more. */
  final long endsAt;

  /** Whether a service has refused it. */
  final boolean refused;

  private IssuedToken(
      Credential credential, long issuedAt, long renewAt, long endsAt, boolean refused) {
    this.credential = credential;
    this.issuedAt = issuedAt;
    this.renewAt = renewAt;
    this.endsAt = endsAt;
    this.refused = refused;
  }

  /**
   * A token that is renewed when a part of its life is over.
   *
   * @param lifetime in nanoseconds
   * @param part 0 to 1, different for each instance so that they do not renew together
   * @throws IllegalArgumentException if it is no bearer token; the message is a clause without it
   */
  static IssuedToken of(String token, long lifetime, double part, long now) {
    check(token);
    long life = Math.min(lifetime, LONGEST);
    long usable = life - Math.min(MARGIN, life / 10);
    return new IssuedToken(
        Credential.of("Bearer " + token), now, now + (long) (usable * part), now + usable, false);
  }

  /** This token, to be renewed at once, and used until then. */
  IssuedToken refused(long now) {
    return new IssuedToken(credential, issuedAt, now, endsAt, true);
  }

  /** RFC 6750, section 2.1. */
  private static void check(String token) {
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!letter && "-._~+/=".indexOf(c) < 0) {
        throw new IllegalArgumentException("its token is not a bearer token");
      }
    }
    if (token.isEmpty() || token.length() > 16 * 1024) {
      throw new IllegalArgumentException("its token is empty or longer than 16 KiB");
    }
  }
}
