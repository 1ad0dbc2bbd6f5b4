package io.graft.weaver;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds by its number what a site of woven code stands for. */
final class Sites {
  private final Map<Integer, Site> sites = new HashMap<Integer, Site>();

  synchronized void add(WovenMethod method) {
    add(method.enter);
    add(method.returned);
    add(method.thrown);
  }

  private void add(@Nullable Site site) {
    if (site != null) {
      sites.put(site.id, site);
    }
  }

  /** Returns {@code null} for a site of an agent before this one. */
  synchronized @Nullable Site get(int id) {
    return sites.get(id);
  }

  /** Forgets the sites of classes that were unloaded. */
  synchronized void removeUnloaded() {
    for (Iterator<Site> all = sites.values().iterator(); all.hasNext(); ) {
      if (all.next().method.realm.isGone()) {
        all.remove();
      }
    }
  }
}
