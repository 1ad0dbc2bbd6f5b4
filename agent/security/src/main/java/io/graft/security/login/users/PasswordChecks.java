package io.graft.security.login.users;

import io.graft.daemon.AgentThread;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The thread {@code graft-login}: checking a password takes a good part of a second, which no event
 * loop has, and which many requests must not take at once. It ends when it has had nothing to do
 * for a while.
 */
final class PasswordChecks {
  private static final int QUEUE = 32;
  private static final long LINGER_SECONDS = 30;

  private final UserFile users;
  private final BlockingQueue<Check> queue = new ArrayBlockingQueue<>(QUEUE);
  private boolean running;

  PasswordChecks(UserFile users) {
    this.users = users;
  }

  /** What was found out about a name and a password. */
  static final class Result {
    final @Nullable User user;

    Result(@Nullable User user) {
      this.user = user;
    }
  }

  /** Checks a password; {@code null}: too many wait. */
  @Nullable CompletableFuture<Result> check(String name, char[] password) {
    Check check = new Check(name, password);
    synchronized (this) {
      if (!queue.offer(check)) {
        return null;
      }
      if (!running) {
        running = true;
        AgentThread.create("login", this::work).start();
      }
    }
    return check.result;
  }

  private void work() {
    for (; ; ) {
      Check next;
      try {
        next = queue.poll(LINGER_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        continue; // Nobody interrupts it on purpose.
      }
      if (next == null) {
        synchronized (this) {
          if (queue.isEmpty()) {
            running = false;
            return;
          }
        }
        continue;
      }
      User user = null;
      try {
        user = users.authenticate(next.name, next.password);
      } catch (RuntimeException | Error e) {
        user = null; // Not checked: not let in.
      }
      java.util.Arrays.fill(next.password, '\0');
      next.result.complete(new Result(user));
    }
  }

  private static final class Check {
    final String name;
    final char[] password;
    final CompletableFuture<Result> result = new CompletableFuture<>();

    Check(String name, char[] password) {
      this.name = name;
      this.password = password;
    }
  }
}
