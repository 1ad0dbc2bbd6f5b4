package io.graft.registry.dns;

import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.ResourceRecord;
import java.util.Collection;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * An instance with a name of its own, as in DNS-SD, and its signs of life. On the agent's thread.
 *
 * <p>DNS records do not expire: an instance that dies without leaving stays listed. So each
 * instance renews a TXT record with the time until which it lives. Clocks of different hosts are
 * not compared. An instance is dead if its record has not changed for longer than its lease while
 * those of others have. If no record changes, the updates are failing, and not the instances.
 */
final class NamedInstance {
  /** How far the clocks of two hosts may differ, in seconds: signatures allow no more. */
  private static final int CLOCKS_SECONDS = Tsig.FUDGE;

  private static final long SECOND = 1_000_000_000L;

  final Name node;

  /** The name under which it is listed. */
  final Name list;

  final boolean secure;

  private @Nullable ResourceRecord service;
  private @Nullable ResourceRecord texts;
  private TxtMetadata facts = TxtMetadata.of(Collections.<String>emptyList());
  private long readNanos;
  private boolean changed;

  /** For how long no change was seen. */
  private long silentNanos;

  NamedInstance(Name node, Name list, boolean secure) {
    this.node = node;
    this.list = list;
    this.secure = secure;
  }

  /** Its SRV record; {@code null}: unknown, or it has gone. */
  @Nullable ResourceRecord service() {
    return service;
  }

  /** Its metadata; {@code null}: none. */
  @Nullable ResourceRecord texts() {
    return texts;
  }

  TxtMetadata facts() {
    return facts;
  }

  /** The id of a registered instance, or the name that its administrator chose. */
  String id() {
    String said = facts.id();
    return said == null || said.isEmpty() ? node.label() : said;
  }

  /** Whether Graft registered it. */
  boolean own() {
    return facts.id() != null;
  }

  /** Its records were read. */
  void read(@Nullable ResourceRecord newService, @Nullable ResourceRecord newTexts, long now) {
    boolean first = service == null;
    service = newService;
    long before = facts.until();
    texts = newTexts;
    facts = TxtMetadata.of(newTexts == null ? Collections.<String>emptyList() : newTexts.texts());
    if (first || facts.until() != before) {
      changed = !first;
      silentNanos = 0;
    } else {
      // Time without successful reads does not count as silence.
      silentNanos += Math.min(now - readNanos, ageNanos() * 5 / 4);
    }
    readNanos = now;
  }

  /** Whether its records should be read again. */
  boolean due(long now) {
    // A little before they expire, so that not all instances are due at the same time.
    return service == null || now - readNanos >= ageNanos() * 4 / 5;
  }

  private long ageNanos() {
    int lease = facts.leaseSeconds();
    return Math.max(5, Math.min(20, lease == 0 ? 20 : lease / 3)) * SECOND;
  }

  /** Whether its record has changed recently, so that it lives. */
  private boolean lively() {
    return facts.leaseSeconds() > 0 && changed && silentNanos < facts.leaseSeconds() * SECOND;
  }

  /**
   * Whether it has died.
   *
   * @param all the known instances of the service
   * @param updatesWork whether this JVM has recently updated the same zone
   * @param leases how many leases it must have been silent: 1 to judge it dead
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
