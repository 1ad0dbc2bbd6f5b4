package io.graft.governance.health;

import static io.graft.governance.Rig.MILLI;

import io.graft.governance.Rig;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Three instances of {@code orders} in virtual time, whose health a test sets. */
final class Clinic implements Checks {
  static final long TICK = 500 * MILLI;

  final Rig rig;

  /** The response of an instance to a connection or a health check, by id; it passes by default. */
  final Map<String, Consumer<Check>> answers = new HashMap<>();

  /** Instances whose calls fail. */
  final Set<String> failing = new HashSet<>();

  /** Every check that was begun, as {@code id path}, with the time. */
  final List<String> asked = new ArrayList<>();

  final List<Long> askedAt = new ArrayList<>();
  boolean full;

  /** How many checks may begin at a tick. */
  int most = Integer.MAX_VALUE;

  private int begun;

  Clinic(ClientPolicy policy) {
    this(policy, 7);
  }

  Clinic(ClientPolicy policy, long seed) {
    rig = new Rig(Policies.builder().client("*", policy).build(), seed, this);
    announce();
  }

  /** Three instances, of which those named announce a health check at {@code /up}. */
  void announce(String... ids) {
    List<Instance> list = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      Instance.Builder builder = Instance.builder("orders", "o" + i, "127.0.0.1", i);
      if (List.of(ids).contains("o" + i)) {
        builder.metadata(Map.of("health", "/up"));
      }
      list.add(builder.build());
    }
    rig.services.known.put("orders", Snapshot.of("orders", list));
  }

  @Override
  public boolean begin(Check check) {
    if (full || begun >= most) {
      return false;
    }
    begun++;
    String id = check.instance().id();
    asked.add(id + " " + (check.path() == null ? "connect" : check.path()));
    askedAt.add(rig.time.nanos);
    answers.getOrDefault(id, Check::passed).accept(check);
    return true;
  }

  /** Advances the time, with ticks and without calls. */
  void rest(long nanos) {
    for (long end = rig.time.nanos + nanos; rig.time.nanos - end < 0; ) {
      rig.time.advance(TICK);
      tick();
    }
  }

  private void tick() {
    begun = 0;
    rig.outbound.tick();
  }

  /** Advances the time, with ticks and calls. Returns how many attempts each instance got. */
  Map<String, Integer> work(long nanos) {
    Map<String, Integer> got = new HashMap<>();
    for (long end = rig.time.nanos + nanos; rig.time.nanos - end < 0; ) {
      for (int i = 0; i < 20; i++) {
        rig.time.advance(TICK / 20);
        call(got);
      }
      tick();
    }
    return got;
  }

  private void call(Map<String, Integer> got) {
    ClientCall call = rig.get("orders");
    boolean again = call.action().failure() == null;
    while (again) {
      String id = call.target().id();
      got.merge(id, 1, Integer::sum);
      again =
          failing.contains(id)
              ? call.failed(new ConnectException("Connection refused")).sends()
              : call.responded(200, null, null).sends();
    }
    call.end();
  }

  EndpointStatus instance(String id) {
    return rig.status("orders").instances().stream()
        .filter(i -> i.instance().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  boolean out(String id) {
    return instance(id).out();
  }
}
