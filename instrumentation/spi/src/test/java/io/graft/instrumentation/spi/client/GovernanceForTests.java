package io.graft.instrumentation.spi.client;

import io.graft.governance.Governance;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.service.Directory;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Registration;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Real governance over a service {@code orders}, while it is open. */
final class GovernanceForTests implements AutoCloseable {
  private final Outbound outbound;

  GovernanceForTests(Policies policies, int... ports) {
    List<Instance> list = new ArrayList<>();
    for (int port : ports) {
      list.add(Instance.builder("orders", "orders-" + port, "127.0.0.1", port).build());
    }
    outbound =
        new Outbound(
            new Orders(Snapshot.of("orders", list)),
            new PolicySource(policies),
            Recorder.NONE,
            new Decisions(Recorder.NONE, Clock.SYSTEM, 1000),
            Clock.SYSTEM,
            new Randomness(42),
            null,
            Mirror.NONE);
    Governance.install(new Governance(null, outbound, Registration.NONE));
  }

  /** How many calls of {@code orders} are under way. */
  int inFlight() {
    return outbound.status().stream()
        .filter(destination -> destination.name().equals("orders"))
        .mapToInt(destination -> destination.inFlight())
        .sum();
  }

  @Override
  public void close() {
    Governance.install(null);
  }

  private static final class Orders implements Directory {
    private final Snapshot orders;

    Orders(Snapshot orders) {
      this.orders = orders;
    }

    @Override
    public @Nullable Snapshot find(String service) {
      return service.equals("orders") ? orders : null;
    }

    @Override
    public boolean await(String service, long nanos) {
      return true;
    }

    @Override
    public void look(String service, long nanos) {}
  }
}
