package io.graft.security.tunnel.loop;

import io.graft.daemon.AgentThread;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The threads {@code graft-handshake}: verifying a certificate takes milliseconds, in which the
 * loop would pass on nothing.
 */
public final class HandshakeThreads {
  private static final int QUEUE = 256;
  private static final int MANY_PROCESSORS = 8;
  private static final Runnable END = () -> {};

  private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(QUEUE);
  private final int threads = Runtime.getRuntime().availableProcessors() >= MANY_PROCESSORS ? 2 : 1;

  public HandshakeThreads() {
    for (int i = 0; i < threads; i++) {
      AgentThread.create("handshake", this::work).start();
    }
  }

  private void work() {
    for (; ; ) {
      try {
        Runnable next = queue.take();
        if (next == END) {
          return;
        }
        next.run();
      } catch (InterruptedException e) {
        // Only close() ends this thread.
        continue;
      } catch (RuntimeException | Error e) {
        // The engine fails in its next step, and the loop closes the connection.
        continue;
      }
    }
  }

  /**
   * Runs a task, which must not throw.
   *
   * @return {@code false}: too many wait
   */
  public boolean execute(Runnable task) {
    return queue.offer(task);
  }

  public void close() {
    queue.clear();
    for (int i = 0; i < threads; i++) {
      queue.offer(END);
    }
  }
}
