package io.graft.security.login;

import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.net.json.JsonWriter;
import io.graft.security.login.session.Attempt;
import io.graft.security.login.session.Session;
import org.jspecify.annotations.Nullable;

/** How people prove who they are. Thread-safe; nothing here waits where it may not. */
interface LoginFlow {
  /** Where the browser goes for an attempt; {@code null}: nobody can log in now. */
  @Nullable String begin(BaseUrl base, Attempt attempt);

  /**
   * The name of the attempt that a request for the callback belongs to; {@code null}: it does not
   * say.
   */
  @Nullable String attemptOf(GuardedRequest request);

  /**
   * A request for the path of the callback.
   *
   * @param attempt the one that it belongs to, of this browser; {@code null}: none
   */
  Denial callback(GuardedRequest request, BaseUrl base, @Nullable Attempt attempt);

  /** Whether a person may come to the callback first. */
  boolean asksAtCallback();

  /** What is true of a session now; {@code null}: it is no longer valid. */
  @Nullable Session current(Session session);

  /**
   * Looks at other credentials of a request without a session.
   *
   * @return {@code null}: there are none
   */
  @Nullable Credentials credentials(GuardedRequest request);

  /**
   * What a client without a session is asked for: a value of {@code WWW-Authenticate}.
   *
   * @param realm the name of this service
   * @param browser whether it is a browser, which must not ask for a password itself
   */
  String challenge(String realm, boolean browser);

  /** Where the browser goes after a logout. */
  String afterLogout(BaseUrl base, @Nullable Session session);

  /** For the status page. */
  void write(JsonWriter json);

  /** Stops what runs in the background. */
  void close();

  /** What was found out about credentials: a session, or why there is none. */
  final class Credentials {
    final @Nullable Session session;
    final @Nullable Denial denial;

    Credentials(@Nullable Session session, @Nullable Denial denial) {
      this.session = session;
      this.denial = denial;
    }
  }
}
