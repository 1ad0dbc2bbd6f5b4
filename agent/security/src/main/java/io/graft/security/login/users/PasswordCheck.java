package io.graft.security.login.users;

import io.graft.security.login.session.Session;
import org.jspecify.annotations.Nullable;

/** What was found out about a name and a password. Immutable. */
public final class PasswordCheck {
  private final @Nullable Session session;

  PasswordCheck(@Nullable Session session) {
    this.session = session;
  }

  /** A new session of the user; {@code null}: there is no such user, or the password is wrong. */
  public @Nullable Session session() {
    return session;
  }
}
