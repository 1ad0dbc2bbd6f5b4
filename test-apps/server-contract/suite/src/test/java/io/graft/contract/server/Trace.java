package io.graft.contract.server;

import java.util.concurrent.ThreadLocalRandom;

/** What a caller sends of its trace. */
record Trace(String id, String span) {
  static Trace random() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new Trace(
        "%016x%016x".formatted(random.nextLong(1, Long.MAX_VALUE), random.nextLong()),
        "%016x".formatted(random.nextLong(1, Long.MAX_VALUE)));
  }

  String parent() {
    return "00-" + id + "-" + span + "-01";
  }
}
