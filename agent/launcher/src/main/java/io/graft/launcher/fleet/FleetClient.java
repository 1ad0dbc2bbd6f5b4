package io.graft.launcher.fleet;

import io.graft.launcher.terminal.AdminAgent;
import io.graft.launcher.terminal.AdminAgent.Document;
import io.graft.net.json.JsonValue;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks one agent about the whole fleet. It answers with what it knows, and asks the others
 * meanwhile, so a question is repeated until all have answered, for some seconds.
 */
final class FleetClient {
  static final String PATH = "/graft/fleet";

  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final long PAUSE_MILLIS = 150;

  private final AdminAgent agent;

  FleetClient(AdminAgent agent) {
    this.agent = agent;
  }

  AdminAgent agent() {
    return agent;
  }

  /** Returns all services, after all agents have answered or had the time to. */
  Document services() throws IOException {
    return await(PATH);
  }

  /** Returns one service with its instances; {@code null}: no registry knows it. */
  @Nullable JsonValue service(String name) throws IOException {
    Document document = document(name);
    return document.status() == 200 ? document.json() : null;
  }

  /** As {@link #service}, or the response that says that there is none. */
  Document document(String name) throws IOException {
    return await(PATH + "?service=" + encoded(name));
  }

  /** Returns the status of an instance; {@link JsonValue#NONE}: its agent does not say. */
  JsonValue status(String instance) throws IOException {
    String path = PATH + "?status=" + encoded(instance);
    Document document = agent.get(path);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (document.status() == 202 && System.nanoTime() - deadline < 0) {
      pause();
      document = agent.get(path);
    }
    return document.status() == 200 ? document.json() : JsonValue.NONE;
  }

  private Document await(String path) throws IOException {
    Document document = agent.get(path);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (isWaiting(document) && System.nanoTime() - deadline < 0) {
      pause();
      document = agent.get(path);
    }
    if (document.status() != 200 && !path.contains("?")) {
      throw new IOException(
          document.status() == 404
              ? "the agent at " + agent.address() + " is of a version that knows no fleet"
              : "the agent at " + agent.address() + " responds with " + document.status());
    }
    return document;
  }

  private static boolean isWaiting(Document document) throws IOException {
    if (document.status() != 200) {
      return false;
    }
    JsonValue json = document.json();
    return json.get("waiting").number(0) > 0 || !json.get("ready").flag(true);
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  private static String encoded(String text) throws UnsupportedEncodingException {
    return URLEncoder.encode(text, "UTF-8");
  }
}
