package io.graft.test.architecture;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words that this project once used where others in its field use another. Whoever meets one in
 * a failure of this test takes the term on the right of it.
 */
final class Dialect {
  /** Names of types that say in words of our own what has a name already. */
  private static final Set<String> TYPES =
      Set.of(
          "Fleet", // endpoint set
          "Roster", // picker
          "Rosters",
          "Pool", // candidates
          "AtRandom", // random
          "TwoChoices", // power of two choices
          "Draw", // weighted sampler
          "Alias",
          "Arc",
          "Starting", // slow start
          "Surroundings", // locality
          "Surrounding",
          "Zones", // zone aware routing
          "Sticky", // session affinity
          "Stickiness",
          "Ejector", // outlier detection
          "Returns", // un-ejection
          "Flow", // call counter
          "Latencies", // latency histogram
          "Verdict", // outcome
          "Passage", // call
          "Lane", // route state
          "LaneStatus",
          "Rooms", // filters or interceptors
          "Incoming", // extract
          "Journal", // decision log
          "Notice", // agent log
          "Notices", // rate-limited log
          "Form", // parser
          "Said", // suggestion
          "Spelling",
          "Combinations", // conflict check
          "Order", // shadowed route
          "Anyone", // trust-all
          "Parts", // wiring
          "Care",
          "Aside",
          "Voice",
          "Coming",
          "Plain",
          "Flight",
          "Leg",
          "Use",
          "Looks",
          "Reading",
          "Words",
          "Missing",
          "Feed");

  /** Parts of identifiers. */
  private static final Pattern CODE =
      Pattern.compile(
          "\\b(?:praise|forgive|meetAgain|spoilt|trouble|lightness|believe|letGo|lead)\\b");

  /** What no comment and no line for people says. */
  private static final Pattern PROSE =
      Pattern.compile(
          "\\b(?:rosters?|passages?|lanes?|rooms|of late|none of ours|is taken for|would say|is told of)\\b");

  private Dialect() {}

  /** Returns what a source has of it, each word once. */
  static List<String> in(Source source) {
    Set<String> found = new LinkedHashSet<>();
    for (String type : source.types()) {
      if (TYPES.contains(type)) {
        found.add("class " + type);
      }
    }
    for (Matcher matcher = CODE.matcher(source.code()); matcher.find(); ) {
      found.add(matcher.group());
    }
    for (Matcher matcher = PROSE.matcher(source.prose()); matcher.find(); ) {
      found.add('"' + matcher.group() + '"');
    }
    return new ArrayList<>(found);
  }
}
