package io.graft.registry.eureka;

import io.graft.config.Notice;
import io.graft.daemon.Scheduler;
import io.graft.http.HttpAnswer;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer some instances at a time, so that whatever else the agent's thread has to do is
 * done in between.
 */
final class Reading implements Runnable {
  /** About 2 ms of a warm JVM. */
  private static final int AT_ONCE = 100;

  /** What has come of it. One of the two, once. */
  interface End {
    /**
     * @param hash what the server has computed; {@code null}: nothing
     */
    void read(@Nullable String hash);

    /** What was read so far says nothing. */
    void broken(String reason);
  }

  private final Scheduler scheduler;
  private final Servers servers;
  private final HttpAnswer answer;
  private final Consumer<Listed> each;
  private final End end;
  private @Nullable Listing listing;

  private Reading(
      Scheduler scheduler, Servers servers, HttpAnswer answer, Consumer<Listed> each, End end) {
    this.scheduler = scheduler;
    this.servers = servers;
    this.answer = answer;
    this.each = each;
    this.end = end;
  }

  /**
   * Reads an answer of 2xx. Nothing is told any more once the servers are closed.
   *
   * @param each is given each instance
   */
  static void read(
      Scheduler scheduler, Servers servers, HttpAnswer answer, Consumer<Listed> each, End end) {
    new Reading(scheduler, servers, answer, each, end).run();
  }

  @Override
  public void run() {
    if (servers.closed()) {
      close();
      return;
    }
    boolean over;
    String hash;
    try {
      over = some();
      hash = over ? listing.hash() : null;
    } catch (IOException | RuntimeException e) {
      close();
      end.broken(e instanceof IOException ? String.valueOf(e.getMessage()) : Notice.reason(e));
      return;
    }
    if (over) {
      close();
      end.read(hash);
    } else {
      scheduler.execute("read eureka's answer", this);
    }
  }

  /** Whether that was all. */
  private boolean some() throws IOException {
    Listing read = listing;
    if (read == null) {
      read = new Listing(answer);
      listing = read;
    }
    for (int i = 0; i < AT_ONCE; i++) {
      Listed one = read.next();
      if (one == null) {
        return true;
      }
      each.accept(one);
    }
    return false;
  }

  private void close() {
    if (listing != null) {
      listing.close();
    }
  }
}
