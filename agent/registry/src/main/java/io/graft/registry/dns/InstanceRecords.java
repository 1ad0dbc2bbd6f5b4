package io.graft.registry.dns;

import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import io.graft.registry.dns.message.Message;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.ResourceRecord;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of one instance, and the updates that add them to a zone and remove them. Records
 * that several instances share under one name are deleted by value, so that those of other
 * instances stay. Immutable.
 */
final class InstanceRecords {
  private static final int MOST = 65535;

  /** The SRV weight that stands for 1, so that weights below 1 do not become 0. */
  static final int ONE = 100;

  /** The instance's own name, which has its SRV and TXT records. */
  private final Name node;

  /** The name with its address; {@code null}: the instance is registered with a host name. */
  private final @Nullable Name host;

  private final @Nullable ResourceRecord address;
  private final ResourceRecord service;
  private final ResourceRecord texts;
  private final ResourceRecord drainingTexts;

  /** Records beside those of other instances, for clients of SRV and of DNS-SD. */
  private final List<ResourceRecord> shared;

  /**
   * @param ttl in seconds
   * @param lease how many seconds it lives from now on; 0: for ever
   * @param now seconds since 1970
   * @throws IllegalArgumentException if it cannot be represented in DNS; the message is a clause
   *     that says why
   */
  InstanceRecords(Instance self, ZoneLayout layout, Name domain, int ttl, int lease, long now) {
    Name list = layout.prefix(self.secure()).list(ZoneLayout.service(self.service(), domain));
    node = list.child(ZoneLayout.label(self.id()));
    InetAddress literal = Addresses.literal(self.host());
    Name target;
    if (literal == null) {
      host = null;
      address = null;
      target = Name.of(self.host());
    } else {
      host = ZoneLayout.host(self.service(), self.id(), domain);
      address = ResourceRecord.address(host, ttl, literal);
      target = host;
    }
    long weight = Math.max(1, Math.min(MOST, Math.round(self.weight() * ONE)));
    int priority = priority(self);
    service = ResourceRecord.service(node, ttl, priority, (int) weight, self.port(), target);
    boolean exact = weight == self.weight() * ONE;
    texts = ResourceRecord.texts(node, ttl, TxtMetadata.texts(self, exact, false, lease, now));
    drainingTexts =
        ResourceRecord.texts(node, ttl, TxtMetadata.texts(self, exact, true, lease, now));
    shared =
        Arrays.asList(
            ResourceRecord.pointer(list, ttl, node),
            ResourceRecord.service(list, ttl, priority, (int) weight, self.port(), target));
  }

  private static int priority(Instance self) {
    String said = self.metadata().get(TxtMetadata.PRIORITY);
    try {
      return said == null ? 0 : Math.max(0, Math.min(MOST, Integer.parseInt(said)));
    } catch (NumberFormatException e) {
      // Governance treats such a weight as 0 too.
      return 0;
    }
  }

  /**
   * Adds the changes that register the instance.
   *
   * @param earlier records that this instance may have left
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

  /** Keeps only the records that clients need who already know the instance's own name. */
  void drain(Message update) {
    for (ResourceRecord record : shared) {
      update.authorities.add(record.deleted());
    }
    node(update.authorities, drainingTexts);
  }

  /** Removes all records. */
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
   * Removes a dead instance, provided its TXT record has not changed since it was judged dead.
   *
   * @param list the name under which it is listed
   * @param inUse whether another instance has the same address and port
   * @param ownHost the name that has its address; {@code null}: it is registered with a host name
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
