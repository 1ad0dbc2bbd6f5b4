package io.graft.governance.destination;

import io.graft.governance.balance.Candidates;
import io.graft.governance.balance.Locality;
import io.graft.governance.balance.Picker;
import io.graft.governance.balance.Pickers;
import io.graft.governance.config.Balance;
import io.graft.governance.context.Baggage;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.hash.KeyHash;
import io.graft.governance.match.Selector;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.rule.Split;
import org.jspecify.annotations.Nullable;

/**
 * The instances that a call is balanced among: all, or those that its colour or a traffic split
 * selects. If no selected instance is usable, all are used: a response of the wrong version is
 * better than none.
 */
public final class Selection {
  /** The baggage entry with the colour of a call, and its prefix. */
  public static final String COLOR_BAGGAGE = "graft.color";

  /** The tag or metadata key with the colour of an instance. */
  static final String COLOR_TAG = "color";

  private static final Selector UNCOLORED = Selector.without(COLOR_TAG);

  /** A mask for a random number: zero once in 64 times. */
  private static final long SELDOM = 63;

  private final Pickers pickers = new Pickers();

  /** The pick of nearly every call; {@code null}: not computed yet. */
  private volatile @Nullable DefaultPick defaultPick;

  /** Whether an instance of the endpoint set has a colour; {@code null}: not computed yet. */
  private volatile @Nullable Colored colored;

  /** Computes in advance what calls will need of the next endpoint set. */
  void prepare(EndpointSet before, EndpointSet next) {
    pickers.prepare(before, next);
  }

  /**
   * The picker for a call.
   *
   * @param bits a random number
   */
  Picker of(PickArgs call, EndpointSet endpointSet, Locality here, long bits) {
    DefaultPick known = defaultPick;
    return known != null && known.serves(call.policy(), endpointSet, here)
        ? known.picker
        : find(call, endpointSet, here, bits);
  }

  /**
   * The pool for a call whose pick only depends on load, as nearly always; {@code null}: call
   * {@link #of(PickArgs, EndpointSet, Locality, long)}.
   */
  @Nullable Candidates byLatency(ClientPolicy policy, EndpointSet endpointSet, Locality here) {
    DefaultPick known = defaultPick;
    return known != null && known.serves(policy, endpointSet, here) ? known.byLatency : null;
  }

  private Picker find(PickArgs call, EndpointSet endpointSet, Locality here, long bits) {
    ClientPolicy policy = call.policy();
    boolean colored = policy.selection().color && colored(endpointSet);
    if (colored) {
      Picker picker = colored(call, endpointSet, here);
      if (picker != null) {
        return picker;
      }
    }
    Split split = policy.selection().split;
    Picker picker = split == null ? null : split(split, call, endpointSet, here, bits);
    if (picker != null) {
      return picker;
    }
    picker = pickers.find(endpointSet, null, policy.balance(), here);
    if (!colored && split == null && remembers(policy, bits)) {
      defaultPick = new DefaultPick(policy, here, picker);
    }
    return picker;
  }

  /**
   * Whether to cache a pick. Calls of several routes may alternate, each with a policy of its own:
   * now and then one replaces another, which may belong to old rules.
   */
  private boolean remembers(ClientPolicy policy, long bits) {
    DefaultPick known = defaultPick;
    return known == null || known.policy == policy || (bits & SELDOM) == 0;
  }

  /** The picker of the selected instances; {@code null}: none of them is usable. */
  @Nullable Picker of(
      @Nullable Selector selector, EndpointSet endpointSet, ClientPolicy policy, Locality here) {
    Picker picker = pickers.find(endpointSet, selector, policy.balance(), here);
    return selector == null || picker.size() > 0 && !picker.panic() ? picker : null;
  }

  /**
   * The picker of the instances of the call's colour, or of those without a colour; {@code null}:
   * none is usable.
   */
  private @Nullable Picker colored(PickArgs call, EndpointSet endpointSet, Locality here) {
    String baggage = call.baggage();
    String color = baggage == null ? null : Baggage.get(baggage, COLOR_BAGGAGE);
    // A colour that no instance has comes from outside, and must not fill the pickers.
    if (color != null && has(endpointSet, color)) {
      Picker picker = of(Selector.of(COLOR_TAG, color), endpointSet, call.policy(), here);
      if (picker != null) {
        return picker;
      }
    }
    return of(UNCOLORED, endpointSet, call.policy(), here);
  }

  /**
   * Draws a part of the split by weight, among those with a usable instance. A retry stays in its
   * part.
   */
  private @Nullable Picker split(
      Split split, PickArgs call, EndpointSet endpointSet, Locality here, long bits) {
    Selector before = call.selector();
    if (before != null) {
      Picker picker = of(before, endpointSet, call.policy(), here);
      if (picker != null) {
        return picker;
      }
    }
    long total = 0;
    for (int i = 0; i < split.size(); i++) {
      boolean usable = of(split.selector(i), endpointSet, call.policy(), here) != null;
      total += usable ? split.weight(i) : 0;
    }
    long left = (long) (KeyHash.fraction(KeyHash.again(bits, 105)) * total);
    for (int i = 0; i < split.size(); i++) {
      Picker picker = of(split.selector(i), endpointSet, call.policy(), here);
      if (picker != null) {
        left -= split.weight(i);
        if (left < 0) {
          call.selector(split.selector(i));
          return picker;
        }
      }
    }
    return null;
  }

  private boolean colored(EndpointSet endpointSet) {
    Colored known = colored;
    if (known == null || known.endpointSet != endpointSet) {
      known = new Colored(endpointSet, has(endpointSet, null));
      colored = known;
    }
    return known.any;
  }

  /** Whether an instance has a colour; {@code null}: any colour. */
  private static boolean has(EndpointSet endpointSet, @Nullable String color) {
    for (int i = 0; i < endpointSet.size(); i++) {
      String found = Selector.valueOf(endpointSet.endpoint(i).instance(), COLOR_TAG);
      if (found != null && (color == null || color.equals(found))) {
        return true;
      }
    }
    return false;
  }

  /** The picker of calls without colour, split or key, and what it was found for. Immutable. */
  private static final class DefaultPick {
    final ClientPolicy policy;
    final Locality here;
    final Picker picker;

    /** {@code null}: the pick depends on more than load. */
    final @Nullable Candidates byLatency;

    DefaultPick(ClientPolicy policy, Locality here, Picker picker) {
      this.policy = policy;
      this.here = here;
      this.picker = picker;
      byLatency = policy.balance().balance == Balance.P2C && !policy.keyed() ? picker.only() : null;
    }

    boolean serves(ClientPolicy policy, EndpointSet endpointSet, Locality here) {
      return this.policy == policy && this.here == here && picker.upToDate(endpointSet);
    }
  }

  /** Whether an endpoint set has an instance with a colour. Immutable. */
  private static final class Colored {
    final EndpointSet endpointSet;
    final boolean any;

    Colored(EndpointSet endpointSet, boolean any) {
      this.endpointSet = endpointSet;
      this.any = any;
    }
  }
}
