package io.graft.console.status;

import io.graft.governance.floor.Floor;
import io.graft.net.json.JsonWriter;

/**
 * {@code floor}: whether connections of clients that no adapter knows are governed, the names with
 * a virtual address, and what is not done for them.
 */
public final class FloorPart implements JsonWriter.Content {
  private static final String[] LIMITS = {
    "balances connections, not requests",
    "retries nothing that was sent: a connection that breaks is the client's own concern",
    "no breaker, limits, timeouts, hedges, fallbacks or traces",
    "where the thread does not wait, a refused connection fails once; the next goes elsewhere",
    "not for native code other than Netty's epoll and kqueue, such as io_uring"
  };

  private final Floor floor;

  public FloorPart(Floor floor) {
    this.floor = floor;
  }

  @Override
  public void write(JsonWriter json) {
    json.field("enabled", floor.enabled());
    json.object(
        "virtualAddresses",
        names -> floor.virtualAddresses().forEach((name, address) -> names.field(name, address)));
    json.list(
        "limits",
        limits -> {
          for (String each : LIMITS) {
            limits.element(each);
          }
        });
  }
}
