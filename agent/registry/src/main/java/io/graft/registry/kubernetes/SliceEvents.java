package io.graft.registry.kubernetes;

import io.graft.net.http.HttpResponse;
import io.graft.net.http.LineCallback;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;

/** Parses the events of a watch for slices. On the agent's thread. */
final class SliceEvents extends LineCallback {
  private static final int GONE = 410;

  /** Receives the parsed events. */
  interface Handler {
    /** The server has begun to respond. */
    void opened();

    /** A line has arrived. */
    void heard();

    void changed(EndpointSlice slice, boolean deleted);

    /**
     * An event was parsed.
     *
     * @param now the version from which the watch can continue; empty: unknown
     */
    void version(String now);

    void unreadable(String reason);

    /** The start version is too old: everything must be listed again. */
    void expired();

    /**
     * The watch has ended.
     *
     * @param status 0: not because of a status
     */
    void failed(int status, String reason);
  }

  private final KubernetesApi api;
  private final String namespace;
  private final Handler handler;

  SliceEvents(KubernetesApi api, String namespace, Handler handler) {
    this.api = api;
    this.namespace = namespace;
    this.handler = handler;
  }

  @Override
  public void opened() {
    handler.opened();
  }

  @Override
  public void line(String line) {
    handler.heard();
    JsonValue event;
    try {
      event = JsonValue.read(line);
    } catch (JsonException e) {
      handler.unreadable(String.valueOf(e.getMessage()));
      return;
    }
    JsonValue object = event.get("object");
    String type = event.get("type").text("");
    if (type.equals("ERROR")) {
      failure(object);
      return;
    }
    EndpointSlice slice = EndpointSlice.of(object);
    boolean deleted = type.equals("DELETED");
    if (slice != null && (deleted || type.equals("ADDED") || type.equals("MODIFIED"))) {
      handler.changed(slice, deleted);
    }
    handler.version(object.get("metadata").get("resourceVersion").text(""));
  }

  private void failure(JsonValue status) {
    String reason = status.get("reason").text("");
    if (status.get("code").number(0) == GONE || reason.equals("Expired") || reason.equals("Gone")) {
      handler.expired();
    } else {
      handler.failed(0, status.get("message").text("its watch has failed"));
    }
  }

  @Override
  public void ended() {
    handler.failed(0, "it has ended the watch");
  }

  @Override
  public void answered(HttpResponse response) {
    if (response.status() == GONE) {
      handler.expired();
    } else {
      handler.failed(response.status(), api.reason(response, namespace));
    }
  }

  @Override
  public void failed(String reason) {
    handler.failed(0, reason);
  }
}
