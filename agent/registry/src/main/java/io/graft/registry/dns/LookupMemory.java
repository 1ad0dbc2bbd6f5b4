package io.graft.registry.dns;

import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.ResourceRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is remembered about a service in a domain between lookups. */
final class LookupMemory {
  final Map<Name, NamedInstance> named = new HashMap<>();
  final TargetAddresses addresses = new TargetAddresses();
  Set<ResourceRecord> listed = new HashSet<>();
}
