package io.graft.weaver.link;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All sites of this agent, by number. */
public final class Sites {
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

  /** Returns {@code null} for a site of an earlier agent. */
  synchronized @Nullable Site get(int id) {
    return sites.get(id);
  }

  /** Removes the sites of classes that were unloaded. */
  public synchronized void removeUnloaded() {
    for (Iterator<Site> all = sites.values().iterator(); all.hasNext(); ) {
      if (all.next().method.loader.isGone()) {
        all.remove();
      }
    }
  }
}
