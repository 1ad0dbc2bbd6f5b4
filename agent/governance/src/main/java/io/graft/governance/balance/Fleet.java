package io.graft.governance.balance;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The members of one service, as of one snapshot. Immutable, save for what its members know. */
public final class Fleet {
  private static final double DEFAULT_LATENCY = 30_000_000;

  private final Snapshot snapshot;
  private final Member[] members;
  private final int[] strides;
  private final boolean evenWeights;

  /**
   * Whether a member may be ejected: set by whoever ejects one, cleared by whoever sees that none
   * is, under the lock of the destination.
   */
  private volatile boolean impaired;

  private Fleet(Snapshot snapshot, Member[] members) {
    this.snapshot = snapshot;
    this.members = members;
    double max = 0;
    double min = Double.MAX_VALUE;
    for (Member member : members) {
      double weight = member.instance().weight();
      max = Math.max(max, weight);
      min = Math.min(min, weight);
      impaired |= member.ejection() != null;
    }
    evenWeights = members.length == 0 || max == min;
    strides = new int[members.length];
    for (int i = 0; i < members.length; i++) {
      strides[i] = Math.max(1, (int) (members[i].instance().weight() / max * RoundRobin.SCALE));
    }
  }

  /** The first fleet of a service: nobody is new, because everybody is. */
  public static Fleet first(Snapshot snapshot, long now) {
    List<Instance> instances = snapshot.instances();
    Member[] members = new Member[instances.size()];
    for (int i = 0; i < members.length; i++) {
      members[i] = new Member(instances.get(i), DEFAULT_LATENCY, false, now);
    }
    return new Fleet(snapshot, members);
  }

  /** The fleet of the next snapshot: who stays keeps what is known, who is new starts slowly. */
  public Fleet next(Snapshot next, long now) {
    Map<String, Member> known = new HashMap<>();
    for (Member member : members) {
      known.put(member.instance().id(), member);
    }
    double seed = medianLatency(now);
    List<Instance> instances = next.instances();
    Member[] result = new Member[instances.size()];
    boolean established = false;
    for (int i = 0; i < result.length; i++) {
      Instance instance = instances.get(i);
      Member member = known.get(instance.id());
      if (member != null && sameAddress(member.instance(), instance)) {
        member.instance(instance);
        result[i] = member;
        established = true;
      }
    }
    for (int i = 0; i < result.length; i++) {
      if (result[i] == null) {
        result[i] = new Member(instances.get(i), seed, established, now);
      }
    }
    return new Fleet(next, result);
  }

  private static boolean sameAddress(Instance a, Instance b) {
    return a.port() == b.port() && a.host().equals(b.host()) && a.secure() == b.secure();
  }

  private double medianLatency(long now) {
    if (members.length == 0) {
      return DEFAULT_LATENCY;
    }
    double[] latencies = new double[members.length];
    for (int i = 0; i < latencies.length; i++) {
      latencies[i] = members[i].latencyNanos(now);
    }
    Arrays.sort(latencies);
    return latencies[latencies.length / 2];
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  /** Whether it has a member that another fleet has not. */
  public boolean newTo(Fleet other) {
    for (Member member : members) {
      if (!Arrays.asList(other.members).contains(member)) {
        return true;
      }
    }
    return false;
  }

  public int size() {
    return members.length;
  }

  public Member member(int i) {
    return members[i];
  }

  boolean evenWeights() {
    return evenWeights;
  }

  /** Weight of a member from 1 to {@link RoundRobin#SCALE}, which the heaviest has. */
  int stride(int i) {
    return strides[i];
  }

  /** Whether a member may be ejected. */
  public boolean impaired() {
    return impaired;
  }

  /** To be called under the lock of the destination. */
  public void impaired(boolean value) {
    impaired = value;
  }
}
