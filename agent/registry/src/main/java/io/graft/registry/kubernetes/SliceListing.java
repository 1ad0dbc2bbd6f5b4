package io.graft.registry.kubernetes;

import io.graft.net.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists the slices of some services of a namespace, page by page. On the agent's thread. */
final class SliceListing implements KubernetesApi.Reply {
  /** Receives either {@link #listed} or {@link #failed}, once. */
  interface Handler {
    /** Whether the list is no longer needed, so that no further page is requested. */
    boolean closed();

    /**
     * @param version the version of the list, from which a watch can start
     * @param found all slices, or some of them if {@link #closed}
     */
    void listed(String version, List<EndpointSlice> found);

    /**
     * @param status 0: no response
     * @param reason a clause for the log
     */
    void failed(int status, String reason);
  }

  private final KubernetesApi api;
  private final String namespace;
  private final Set<String> services;
  private final Handler handler;
  private final List<EndpointSlice> found = new ArrayList<>();

  SliceListing(KubernetesApi api, String namespace, Set<String> services, Handler handler) {
    this.api = api;
    this.namespace = namespace;
    this.services = services;
    this.handler = handler;
  }

  void begin() {
    page(null);
  }

  private void page(@Nullable String token) {
    api.list(namespace, services, token, this);
  }

  @Override
  public void list(JsonValue page) {
    for (JsonValue item : page.get("items").elements()) {
      EndpointSlice slice = EndpointSlice.of(item);
      if (slice != null && services.contains(slice.service)) {
        found.add(slice);
      }
    }
    JsonValue metadata = page.get("metadata");
    String next = metadata.get("continue").text("");
    if (next.isEmpty() || handler.closed()) {
      handler.listed(metadata.get("resourceVersion").text(""), found);
    } else {
      page(next);
    }
  }

  @Override
  public void failed(int status, String reason) {
    handler.failed(status, reason);
  }
}
