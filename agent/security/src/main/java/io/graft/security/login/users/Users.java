package io.graft.security.login.users;

import io.graft.daemon.Scheduler;
import io.graft.security.login.session.Session;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The users of a file, and their sessions. Thread-safe. */
public final class Users {
  /** The form. */
  public static final String PAGE = LoginPage.HTML;

  /** The {@code Content-Security-Policy} of the form. */
  public static final String PAGE_POLICY = LoginPage.POLICY;

  private static final long CHECK_MILLIS = 5_000;
  private static final int MOST_REMEMBERED = 1000;
  private static final long REMEMBERED_SECONDS = 600;

  /** A claim of Graft's own: the password that the session began with. */
  private static final String VERSION = "graft.password";

  private final UserFile file;
  private final PasswordChecks checks;

  /** By a name that says nothing of the credentials, the sessions of clients that have none. */
  private final Map<String, Session> remembered = new ConcurrentHashMap<>();

  public Users(Path path) {
    file = new UserFile(path);
    checks = new PasswordChecks(file);
  }

  /**
   * Reads the file now, and again when it changes.
   *
   * @param secret gets the secret for cookies, whenever it is another one
   */
  public void watch(Scheduler scheduler, Consumer<byte[]> secret) {
    Runnable read =
        () -> {
          if (file.read()) {
            secret.accept(file.secret());
          }
        };
    read.run();
    scheduler.every("login", CHECK_MILLIS, read);
  }

  /** Whether anybody could log in. */
  public boolean isReady() {
    return file.size() > 0;
  }

  /** The number of users. */
  public int size() {
    return file.size();
  }

  /** Why the file cannot be read; empty: it can. */
  public String fault() {
    return file.fault();
  }

  /** Checks a password; {@code null}: too many wait. */
  public @Nullable CompletableFuture<PasswordCheck> check(String name, char[] password) {
    CompletableFuture<PasswordChecks.Result> result = checks.check(name, password);
    return result == null ? null : result.thenApply(done -> new PasswordCheck(session(done.user)));
  }

  private static @Nullable Session session(@Nullable User user) {
    if (user == null) {
      return null;
    }
    Map<String, Object> claims = new HashMap<>();
    claims.put("sub", user.name);
    claims.put(VERSION, user.version);
    return Session.begin(user.name, user.roles, claims, System.currentTimeMillis() / 1000);
  }

  /**
   * A session as the file is now, with the roles that the user has now.
   *
   * @return {@code null}: the user is gone, or has another password
   */
  public @Nullable Session current(Session session) {
    User user = file.find(session.user());
    return user == null || !user.version.equals(session.claims().get(VERSION))
        ? null
        : session.with(user.roles, Collections.<String, Object>singletonMap("sub", user.name));
  }

  /** Remembers that credentials were right, for clients that send them each time. */
  public void remember(String name, Session session) {
    if (remembered.size() >= MOST_REMEMBERED) {
      remembered.clear();
    }
    remembered.put(name, session);
  }

  /** Returns the session of credentials that were right a short time ago, and still are. */
  public @Nullable Session remembered(String name) {
    Session session = remembered.get(name);
    if (session == null) {
      return null;
    }
    long age = System.currentTimeMillis() / 1000 - session.began();
    if (age < REMEMBERED_SECONDS && current(session) != null) {
      return session;
    }
    remembered.remove(name);
    return null;
  }
}
