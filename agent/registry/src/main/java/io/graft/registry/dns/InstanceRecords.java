package io.graft.registry.dns;

import io.graft.governance.service.Instance;
import io.graft.registry.Addresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of one instance, and the updates that put them into a zone and take them out again.
 * Those that several instances have under one name are deleted by their value, so that nothing of
 * another instance is touched. Immutable.
 */
final class InstanceRecords {
  private static final int MOST = 65535;

  /** What a weight of 1 is in an SRV record, so that weights of less than 1 are more than 0. */
  static final int ONE = 100;

  /** The instance's own name, with its SRV and TXT records. */
  private final Name node;

  /** Where its address is; {@code null}: its host has a name of its own. */
  private final @Nullable Name host;

  private final @Nullable ResourceRecord address;
  private final ResourceRecord service;
  private final ResourceRecord texts;
  private final ResourceRecord drainingTexts;

  /** Among those of other instances: what plain clients of SRV, and of DNS-SD, look for. */
  private final List<ResourceRecord> shared;

  /**
   * @param ttl in seconds
   * @param lease for how many seconds it lives from now on; 0: for ever
   * @param now seconds since 1970
   * @throws IllegalArgumentException with a clause for people, where it has no place in DNS
   */
  InstanceRecords(Instance self, Layout layout, Name domain, int ttl, int lease, long now) {
    Name list = layout.prefix(self.secure()).list(Layout.service(self.service(), domain));
    node = list.child(Layout.label(self.id()));
    InetAddress literal = Addresses.literal(self.host());
    Name target;
    if (literal == null) {
      host = null;
      address = null;
      target = Name.of(self.host());
    } else {
      host = Layout.host(self.service(), self.id(), domain);
      address = ResourceRecord.address(host, ttl, literal);
      target = host;
    }
    long weight = Math.max(1, Math.min(MOST, Math.round(self.weight() * ONE)));
    int priority = priority(self);
    service = ResourceRecord.service(node, ttl, priority, (int) weight, self.port(), target);
    boolean exact = weight == self.weight() * ONE;
    texts = ResourceRecord.texts(node, ttl, Facts.texts(self, exact, false, lease, now));
    drainingTexts = ResourceRecord.texts(node, ttl, Facts.texts(self, exact, true, lease, now));
    shared =
        Arrays.asList(
            ResourceRecord.pointer(list, ttl, node),
            ResourceRecord.service(list, ttl, priority, (int) weight, self.port(), target));
  }

  private static int priority(Instance self) {
    String said = self.metadata().get(Facts.PRIORITY);
    try {
      return said == null ? 0 : Math.max(0, Math.min(MOST, Integer.parseInt(said)));
    } catch (NumberFormatException e) {
      // Governance takes it as 0, too.
      return 0;
    }
  }

  /**
   * Adds all that there has to be.
   *
   * @param earlier what may be there of this instance
   */
  void announce(Message update, List<InstanceRecords> earlier) {
    List<ResourceRecord> changes = update.authorities;
    for (InstanceRecords before : earlier) {
      for (ResourceRecord record : before.shared) {
        if (!shared.contains(record)) {
          changes.add(record.deleted());
        }
      }
      if (!before.node.equals(node)) {
        changes.add(ResourceRecord.allDeleted(before.node, ResourceRecord.ANY_TYPE));
      }
      Name oldHost = before.host;
      if (oldHost != null && !oldHost.equals(host)) {
        changes.add(ResourceRecord.allDeleted(oldHost, ResourceRecord.ANY_TYPE));
      }
    }
    node(changes, texts);
    changes.addAll(shared);
  }

  private void node(List<ResourceRecord> changes, ResourceRecord said) {
    Name own = host;
    ResourceRecord at = address;
    if (own != null && at != null) {
      changes.add(ResourceRecord.allDeleted(own, ResourceRecord.A));
      changes.add(ResourceRecord.allDeleted(own, ResourceRecord.AAAA));
      changes.add(at);
    }
    changes.add(ResourceRecord.allDeleted(node, ResourceRecord.SRV));
    changes.add(service);
    changes.add(ResourceRecord.allDeleted(node, ResourceRecord.TXT));
    changes.add(said);
  }

  /** Leaves what leads those on who know the instance by its own name, and nothing for others. */
  void drain(Message update) {
    for (ResourceRecord record : shared) {
      update.authorities.add(record.deleted());
    }
    node(update.authorities, drainingTexts);
  }

  /** Takes all of it out. */
  void remove(Message update) {
    List<ResourceRecord> changes = update.authorities;
    for (ResourceRecord record : shared) {
      changes.add(record.deleted());
    }
    changes.add(ResourceRecord.allDeleted(node, ResourceRecord.ANY_TYPE));
    if (host != null) {
      changes.add(ResourceRecord.allDeleted(host, ResourceRecord.ANY_TYPE));
    }
  }

  /**
   * Takes a dead instance out, provided that it is as dead as it was seen: its texts are the same.
   *
   * @param list where it is listed
   * @param inUse whether another instance is at the same place
   * @param ownHost where its address was put; {@code null}: its host has a name of its own
   */
  static void sweep(
      Message update,
      Name list,
      ResourceRecord service,
      ResourceRecord texts,
      boolean inUse,
      @Nullable Name ownHost) {
    update.answers.add(texts.required());
    List<ResourceRecord> changes = new ArrayList<>();
    changes.add(ResourceRecord.pointer(list, 0, service.name).deleted());
    if (!inUse) {
      changes.add(
          ResourceRecord.service(
                  list, 0, service.priority(), service.weight(), service.port(), service.target())
              .deleted());
    }
    changes.add(ResourceRecord.allDeleted(service.name, ResourceRecord.ANY_TYPE));
    if (ownHost != null) {
      changes.add(ResourceRecord.allDeleted(ownHost, ResourceRecord.ANY_TYPE));
    }
    update.authorities.addAll(changes);
  }
}
