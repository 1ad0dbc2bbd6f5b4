package io.graft.config.security.access;

import io.graft.governance.context.Identity;
import io.graft.governance.guard.GuardedRequest;
import org.jspecify.annotations.Nullable;

/**
 * Tells which rules may match a request, by its caller and the first segment of its path, so that a
 * decision does not look at each rule. Immutable once built.
 */
final class RuleIndex {
  private final int words;

  /** Rules for callers of any kind. */
  private final long[] anyCaller;

  /** Rules for services, or users, that are not just named. */
  private final long[] anyService;

  private final long[] anyUser;
  private final RuleTable services;
  private final RuleTable users;

  /** Rules whose paths do not all begin with a word. */
  private final long[] anyPath;

  private final RuleTable segments;

  RuleIndex(AccessRule[] rules) {
    words = (rules.length + 63) / 64;
    anyCaller = new long[words];
    anyService = new long[words];
    anyUser = new long[words];
    anyPath = new long[words];
    services = new RuleTable(words, true);
    users = new RuleTable(words, false);
    segments = new RuleTable(words, false);
    for (int i = 0; i < rules.length; i++) {
      Callers from = rules[i].from();
      Operations to = rules[i].to();
      if (from == null) {
        add(anyCaller, i);
      } else {
        from.index(this, i);
      }
      if (to == null || !to.index(segments, i)) {
        add(anyPath, i);
      }
    }
  }

  private static void add(long[] set, int rule) {
    set[rule >> 6] |= 1L << rule;
  }

  /** Adds a rule by one of its callers. */
  void add(CallerPattern caller, int rule) {
    String name = caller.exactName();
    switch (caller.kind()) {
      case SERVICE:
      case SPIFFE:
        if (name == null) {
          add(anyService, rule);
        } else {
          services.add(name, rule);
        }
        break;
      case USER:
        if (name == null) {
          add(anyUser, rule);
        } else {
          users.add(name, rule);
        }
        break;
      default:
        add(anyCaller, rule);
        break;
    }
  }

  /** The length of a set. */
  int words() {
    return words;
  }

  /** The rules named after the caller's service; {@code null}: none. */
  long @Nullable [] ofService(Identity who) {
    String id = who.service();
    return id == null ? null : services.find(id, id.lastIndexOf('/') + 1, id.length());
  }

  /** The rules named after the user; {@code null}: none. */
  long @Nullable [] ofUser(Identity who) {
    String user = who.user();
    return user == null ? null : users.find(user, 0, user.length());
  }

  /** The rules whose paths begin as this one; {@code null}: none. */
  long @Nullable [] ofPath(String path) {
    int slash = path.indexOf('/', 1);
    return segments.find(path, Math.min(1, path.length()), slash < 0 ? path.length() : slash);
  }

  /**
   * Whether the index of paths does not hold, because the server has chosen a handler by a prefix
   * that is not a whole segment, or there is no path.
   */
  static boolean isOdd(GuardedRequest request, String path) {
    String mapping = request.mapping();
    return path.isEmpty()
        || path.charAt(0) != '/'
        || mapping != null && Operations.isCut(path, mapping);
  }

  /** 64 rules that may match. */
  long candidates(
      int word,
      Identity who,
      long @Nullable [] ofService,
      long @Nullable [] ofUser,
      long @Nullable [] ofPath,
      boolean odd) {
    long callers = anyCaller[word];
    callers |= ofService == null ? 0 : ofService[word];
    callers |= ofUser == null ? 0 : ofUser[word];
    callers |= who.service() == null ? 0 : anyService[word];
    callers |= who.user() == null ? 0 : anyUser[word];
    long paths = odd ? -1L : anyPath[word] | (ofPath == null ? 0 : ofPath[word]);
    return callers & paths;
  }
}
