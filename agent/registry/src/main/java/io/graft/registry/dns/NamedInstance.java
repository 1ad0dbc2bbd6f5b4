package io.graft.registry.dns;

import java.util.Collection;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * An instance that has a name of its own, as DNS-SD has it, and what was seen of its life. On the
 * agent's thread.
 *
 * <p>DNS forgets nobody: whoever dies without leaving stays. So an instance says again and again
 * until when it lives. No clock is compared with another host's: what counts is that it says
 * nothing new for longer than it should, while others do. Where nobody says anything new, it is the
 * updates that fail, and not the instances.
 */
final class NamedInstance {
  /** How far clocks of two hosts may be apart, in seconds: signatures allow no more. */
  private static final int CLOCKS_SECONDS = Tsig.FUDGE;

  private static final long SECOND = 1_000_000_000L;

  final Name node;

  /** Where it is listed. */
  final Name list;

  final boolean secure;

  private @Nullable ResourceRecord service;
  private @Nullable ResourceRecord texts;
  private Facts facts = Facts.of(Collections.<String>emptyList());
  private long readNanos;
  private boolean changed;

  /** For how long it was seen to say nothing new. */
  private long silentNanos;

  NamedInstance(Name node, Name list, boolean secure) {
    this.node = node;
    this.list = list;
    this.secure = secure;
  }

  /** Where it is; {@code null}: it is not known, or it has gone. */
  @Nullable ResourceRecord service() {
    return service;
  }

  /** What it says of itself; {@code null}: nothing. */
  @Nullable ResourceRecord texts() {
    return texts;
  }

  Facts facts() {
    return facts;
  }

  /** Of the registered instance, or the name that people gave it. */
  String id() {
    String said = facts.id();
    return said == null || said.isEmpty() ? node.label() : said;
  }

  /** Whether it was registered by Graft. */
  boolean own() {
    return facts.id() != null;
  }

  /** Its records were read. */
  void read(@Nullable ResourceRecord newService, @Nullable ResourceRecord newTexts, long now) {
    boolean first = service == null;
    service = newService;
    long before = facts.until();
    texts = newTexts;
    facts = Facts.of(newTexts == null ? Collections.<String>emptyList() : newTexts.texts());
    if (first || facts.until() != before) {
      changed = !first;
      silentNanos = 0;
    } else {
      // While nothing could be read, nothing new could be seen either.
      silentNanos += Math.min(now - readNanos, ageNanos() * 5 / 4);
    }
    readNanos = now;
  }

  /** Whether its records are old enough to be read again. */
  boolean due(long now) {
    // Services are asked for a little early, so that not all are at once.
    return service == null || now - readNanos >= ageNanos() * 4 / 5;
  }

  private long ageNanos() {
    int lease = facts.leaseSeconds();
    return Math.max(5, Math.min(20, lease == 0 ? 20 : lease / 3)) * SECOND;
  }

  /** Whether it is known to live: it was seen to say something new of late. */
  private boolean lively() {
    return facts.leaseSeconds() > 0 && changed && silentNanos < facts.leaseSeconds() * SECOND;
  }

  /**
   * Whether it has died.
   *
   * @param all that are known of the service
   * @param updatesWork whether this JVM has updated the same zone of late
   * @param leases how many times as long it has to be silent: 1 for a judgement
   */
  boolean dead(Collection<NamedInstance> all, boolean updatesWork, int leases) {
    int lease = facts.leaseSeconds();
    if (lease == 0) {
      return false;
    }
    boolean silent = silentNanos >= leases * (lease + lease / 3) * SECOND;
    for (NamedInstance other : all) {
      if (other == this || other.facts.leaseSeconds() == 0) {
        continue;
      }
      if (other.facts.until() - facts.until() > leases * (lease + CLOCKS_SECONDS)
          || silent && other.lively()) {
        return true;
      }
    }
    return silent && updatesWork;
  }
}
