package io.graft.security.login;

import io.graft.config.security.LoginSettings;
import io.graft.daemon.Scheduler;
import io.graft.governance.guard.GuardedRequest;
import io.graft.log.AgentLog;
import io.graft.net.server.Secret;
import io.graft.security.login.session.Attempt;
import io.graft.security.login.session.CookieKey;
import io.graft.security.login.session.CookieKeys;
import io.graft.security.login.session.Cookies;
import io.graft.security.login.session.EndedSessions;
import io.graft.security.login.session.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the cookies of sessions and attempts. Thread-safe. */
final class Sessions {
  private static final long REFRESH_MILLIS = 5_000;
  private static final int LEAST_KEY = 32;

  private final LoginPolicy policy;
  private final String audience;
  private final @Nullable Secret secret;
  private final EndedSessions ended = new EndedSessions();
  private volatile @Nullable CookieKeys keys;
  private byte @Nullable [] used;

  /**
   * @param service the name of this service
   */
  Sessions(LoginPolicy policy, String service) {
    this.policy = policy;
    audience = policy.audience(service);
    secret = Secret.of(policy.key != null ? policy.key : policy.secret);
  }

  /** Whether they are of the admin endpoint. */
  boolean admin() {
    return policy.admin;
  }

  /** Reads the key now, and again when its file changes. */
  void watch(Scheduler scheduler) {
    refresh();
    scheduler.every("login", REFRESH_MILLIS, this::refresh);
  }

  private void refresh() {
    if (secret == null) {
      return;
    }
    try {
      List<String> lines = new ArrayList<>();
      for (String line : secret.value().split("\r?\n")) {
        if (!line.trim().isEmpty()) {
          lines.add(line.trim());
        }
      }
      if (lines.isEmpty() || policy.key != null && lines.get(0).length() < LEAST_KEY) {
        throw new IOException("it has less than " + LEAST_KEY + " characters");
      }
      if (lines.size() > 1 && keys == null) {
        use(lines.get(1).getBytes(StandardCharsets.UTF_8));
      }
      use(lines.get(0).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      AgentLog.once(
          "login key" + e.getMessage(),
          "the secret of "
              + policy.key(LoginSettings.LOGIN)
              + " cannot be used: "
              + e.getMessage()
              + (keys == null ? "; until then nobody can log in" : "; the last one stays"));
    }
  }

  /** Encrypts with another secret from now on; what the one before has encrypted is accepted. */
  void use(byte[] bytes) {
    if (Arrays.equals(bytes, used)) {
      return;
    }
    used = bytes;
    CookieKey next = new CookieKey(bytes, audience);
    CookieKeys last = keys;
    keys = last == null ? new CookieKeys(next, null) : last.followedBy(next);
  }

  /** Whether there is a key. */
  boolean isReady() {
    return keys != null;
  }

  /** Returns the session of a request that has not ended; {@code null}: none. */
  @Nullable Session read(GuardedRequest request, Cookies cookies, long now) {
    CookieKeys known = keys;
    String header = request.header("cookie");
    if (known == null || header == null) {
      return null;
    }
    String name = cookies.session();
    for (String value : Cookies.values(header, name)) {
      byte[] content = known.open(name, value);
      Session session = content == null ? null : Session.decode(content);
      if (session != null && isCurrent(session, now)) {
        return session;
      }
    }
    return null;
  }

  private boolean isCurrent(Session session, long now) {
    return now - session.began() < policy.sessionSeconds
        && now - session.seen() < policy.idleSeconds
        && !ended.contains(session);
  }

  /** Whether its cookie should be written again, because it says when it was last in use. */
  boolean isOld(Session session, long now) {
    return now - session.seen() >= Math.max(1, policy.idleSeconds / 10);
  }

  /** The {@code Set-Cookie} of a session; {@code null}: it is too long. */
  @Nullable String cookie(Session session, Cookies cookies) {
    CookieKeys known = keys;
    if (known == null) {
      return null;
    }
    String name = cookies.session();
    try {
      String value = known.seal(name, session.encode());
      return value.length() > Cookies.LONGEST ? null : cookies.set(name, value, -1);
    } catch (IllegalArgumentException tooLong) {
      return null;
    }
  }

  /** Ends a session: its cookie is no longer accepted by this process. */
  void end(Session session, long now) {
    ended.add(session, session.began() + policy.sessionSeconds, now);
  }

  /** The {@code Set-Cookie}s of a new attempt: with more than a few, the oldest ones go. */
  List<String> begin(Attempt attempt, @Nullable String header, Cookies cookies) {
    List<String> set = new ArrayList<>();
    CookieKeys known = keys;
    if (known == null) {
      return set;
    }
    List<String> others = cookies.attempts(header);
    while (others.size() >= Cookies.MOST_ATTEMPTS) {
      String oldest = others.get(0);
      long began = Long.MAX_VALUE;
      for (String each : others) {
        Attempt other = attempt(each, header, cookies);
        long since = other == null ? Long.MIN_VALUE : other.began();
        if (since < began) {
          began = since;
          oldest = each;
        }
      }
      others.remove(oldest);
      set.add(cookies.remove(cookies.attempt(oldest)));
    }
    String name = cookies.attempt(attempt.name());
    set.add(cookies.set(name, known.seal(name, attempt.encode()), Attempt.SECONDS));
    return set;
  }

  /** Returns an attempt of this browser; {@code null}: there is none of this name. */
  @Nullable Attempt attempt(String name, @Nullable String header, Cookies cookies) {
    CookieKeys known = keys;
    if (known == null || name.length() != Attempt.NAME) {
      return null;
    }
    String cookie = cookies.attempt(name);
    for (String value : Cookies.values(header, cookie)) {
      byte[] content = known.open(cookie, value);
      Attempt attempt = content == null ? null : Attempt.decode(content);
      if (attempt != null) {
        return attempt;
      }
    }
    return null;
  }
}
