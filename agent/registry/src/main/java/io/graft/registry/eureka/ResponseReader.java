package io.graft.registry.eureka;

import io.graft.daemon.Scheduler;
import io.graft.log.AgentLog;
import io.graft.net.http.HttpResponse;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Parses a response in portions, so that other work of the agent's thread can run in between. */
final class ResponseReader implements Runnable {
  /** Takes about 2 ms in a warm JVM. */
  private static final int AT_ONCE = 100;

  /** Receives the result. One of the two methods is called, once. */
  interface End {
    /**
     * @param hash the server's hash; {@code null}: not sent
     */
    void read(@Nullable String hash);

    /** The response is invalid; ignore the instances parsed so far. */
    void broken(String reason);
  }

  private final Scheduler scheduler;
  private final EurekaServers servers;
  private final HttpResponse answer;
  private final Consumer<ListedInstance> each;
  private final End end;
  private @Nullable InstanceParser listing;

  private ResponseReader(
      Scheduler scheduler,
      EurekaServers servers,
      HttpResponse answer,
      Consumer<ListedInstance> each,
      End end) {
    this.scheduler = scheduler;
    this.servers = servers;
    this.answer = answer;
    this.each = each;
    this.end = end;
  }

  /**
   * Parses a response with status 2xx. Reports nothing after the servers were closed.
   *
   * @param each receives each instance
   */
  static void read(
      Scheduler scheduler,
      EurekaServers servers,
      HttpResponse answer,
      Consumer<ListedInstance> each,
      End end) {
    new ResponseReader(scheduler, servers, answer, each, end).run();
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
      end.broken(e instanceof IOException ? String.valueOf(e.getMessage()) : AgentLog.reason(e));
      return;
    }
    if (over) {
      close();
      end.read(hash);
    } else {
      scheduler.execute("read eureka's answer", this);
    }
  }

  /** Parses a portion. Returns whether it was the last. */
  private boolean some() throws IOException {
    InstanceParser read = listing;
    if (read == null) {
      read = new InstanceParser(answer);
      listing = read;
    }
    for (int i = 0; i < AT_ONCE; i++) {
      ListedInstance one = read.next();
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
