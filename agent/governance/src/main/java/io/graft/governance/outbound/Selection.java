package io.graft.governance.outbound;

import io.graft.governance.balance.Fleet;
import io.graft.governance.balance.KeyHash;
import io.graft.governance.balance.Pool;
import io.graft.governance.balance.Roster;
import io.graft.governance.balance.Rosters;
import io.graft.governance.balance.Surroundings;
import io.graft.governance.context.Baggage;
import io.graft.governance.match.Selector;
import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Split;
import org.jspecify.annotations.Nullable;

/**
 * Among whom a call is balanced: all instances, or those that its colour or a split of the traffic
 * selects. Where nobody that is selected is usable, all are: an answer of the wrong version is
 * better than none.
 */
final class Selection {
  /** The entry of the baggage that colours a call, and what follows it. */
  static final String COLOR_BAGGAGE = "graft.color";

  /** The tag, or the metadata, that colours an instance. */
  static final String COLOR_TAG = "color";

  private static final Selector PLAIN = Selector.without(COLOR_TAG);

  /** Of a random number: zero once in 64 times. */
  private static final long SELDOM = 63;

  private final Rosters rosters = new Rosters();

  /** What nearly every call gets; {@code null}: nobody asked yet. */
  private volatile @Nullable Plain plain;

  /** Whether an instance of a fleet has a colour; {@code null}: nobody asked yet. */
  private volatile @Nullable Colored colored;

  /** Makes what calls will ask of a fleet that is about to follow another. */
  void prepare(Fleet before, Fleet next) {
    rosters.prepare(before, next);
  }

  /**
   * The roster for a call.
   *
   * @param bits a random number
   */
  Roster of(Passage call, Fleet fleet, Surroundings here, long bits) {
    Plain known = plain;
    return known != null && known.serves(call.policy, fleet, here)
        ? known.roster
        : find(call, fleet, here, bits);
  }

  /**
   * The pool for a call where only load decides, as it nearly always does; {@code null}: {@link
   * #of(Passage, Fleet, Surroundings, long)} is to be asked.
   */
  @Nullable Pool byLatency(ClientPolicy policy, Fleet fleet, Surroundings here) {
    Plain known = plain;
    return known != null && known.serves(policy, fleet, here) ? known.byLatency : null;
  }

  private Roster find(Passage call, Fleet fleet, Surroundings here, long bits) {
    ClientPolicy policy = call.policy;
    boolean colored = policy.color() && colored(fleet);
    if (colored) {
      Roster roster = colored(call, fleet, here);
      if (roster != null) {
        return roster;
      }
    }
    Split split = policy.split();
    Roster roster = split == null ? null : split(split, call, fleet, here, bits);
    if (roster != null) {
      return roster;
    }
    roster = rosters.find(fleet, null, policy, here);
    if (!colored && split == null && remembers(policy, bits)) {
      plain = new Plain(policy, here, roster);
    }
    return roster;
  }

  /**
   * Whether to remember what was found. Calls of several routes may alternate, each with a policy
   * of its own: now and then one takes the place of another, which may be of rules that are gone.
   */
  private boolean remembers(ClientPolicy policy, long bits) {
    Plain known = plain;
    return known == null || known.policy == policy || (bits & SELDOM) == 0;
  }

  /** All instances, or those that are selected; {@code null} where none of these is usable. */
  @Nullable Roster of(
      @Nullable Selector selector, Fleet fleet, ClientPolicy policy, Surroundings here) {
    Roster roster = rosters.find(fleet, selector, policy, here);
    return selector == null || roster.size() > 0 && !roster.panic() ? roster : null;
  }

  /** Those of the colour of a call, or those that have none; {@code null}: nobody usable is. */
  private @Nullable Roster colored(Passage call, Fleet fleet, Surroundings here) {
    String baggage = call.baggage();
    String color = baggage == null ? null : Baggage.get(baggage, COLOR_BAGGAGE);
    // A colour that no instance has comes from outside, and must not fill a table.
    if (color != null && has(fleet, color)) {
      Roster roster = of(Selector.of(COLOR_TAG, color), fleet, call.policy, here);
      if (roster != null) {
        return roster;
      }
    }
    return of(PLAIN, fleet, call.policy, here);
  }

  /** A share by its weight, among those that somebody can serve; a retry stays in its share. */
  private @Nullable Roster split(
      Split split, Passage call, Fleet fleet, Surroundings here, long bits) {
    Selector before = call.selector;
    if (before != null) {
      Roster roster = of(before, fleet, call.policy, here);
      if (roster != null) {
        return roster;
      }
    }
    long total = 0;
    for (int i = 0; i < split.size(); i++) {
      boolean usable = of(split.selector(i), fleet, call.policy, here) != null;
      total += usable ? split.weight(i) : 0;
    }
    long left = (long) (KeyHash.fraction(KeyHash.again(bits, 105)) * total);
    for (int i = 0; i < split.size(); i++) {
      Roster roster = of(split.selector(i), fleet, call.policy, here);
      if (roster != null) {
        left -= split.weight(i);
        if (left < 0) {
          call.selector = split.selector(i);
          return roster;
        }
      }
    }
    return null;
  }

  private boolean colored(Fleet fleet) {
    Colored known = colored;
    if (known == null || known.fleet != fleet) {
      known = new Colored(fleet, has(fleet, null));
      colored = known;
    }
    return known.any;
  }

  /** Whether an instance has a colour; {@code null}: any. */
  private static boolean has(Fleet fleet, @Nullable String color) {
    for (int i = 0; i < fleet.size(); i++) {
      String found = Selector.valueOf(fleet.member(i).instance(), COLOR_TAG);
      if (found != null && (color == null || color.equals(found))) {
        return true;
      }
    }
    return false;
  }

  /** The roster of calls that are not told apart, and what it was found for. Immutable. */
  private static final class Plain {
    final ClientPolicy policy;
    final Surroundings here;
    final Roster roster;

    /** {@code null}: there is more to a pick than the load. */
    final @Nullable Pool byLatency;

    Plain(ClientPolicy policy, Surroundings here, Roster roster) {
      this.policy = policy;
      this.here = here;
      this.roster = roster;
      byLatency = policy.balance() == Balance.P2C && !policy.keyed() ? roster.only() : null;
    }

    boolean serves(ClientPolicy policy, Fleet fleet, Surroundings here) {
      return this.policy == policy && this.here == here && roster.upToDate(fleet);
    }
  }

  /** Whether a fleet has an instance with a colour. Immutable. */
  private static final class Colored {
    final Fleet fleet;
    final boolean any;

    Colored(Fleet fleet, boolean any) {
      this.fleet = fleet;
      this.any = any;
    }
  }
}
