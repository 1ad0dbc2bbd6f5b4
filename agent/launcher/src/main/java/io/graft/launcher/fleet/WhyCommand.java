package io.graft.launcher.fleet;

import io.graft.governance.setting.EditDistance;
import io.graft.launcher.terminal.AdminAgent;
import io.graft.launcher.terminal.Ansi;
import io.graft.launcher.terminal.Arguments;
import io.graft.launcher.terminal.Figures;
import io.graft.launcher.terminal.Screen;
import io.graft.launcher.terminal.Screen.Level;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code why <service>}: one answer to why calls to it fail, and what it is concluded from. */
final class WhyCommand {
  private static final int MOST_DECISIONS = 6;
  private static final int ID_SHOWN = 12;

  private final Screen screen;
  private final FleetClient client;
  private final String name;

  private WhyCommand(Screen screen, FleetClient client, String name) {
    this.screen = screen;
    this.client = client;
    this.name = name;
  }

  static int run(Arguments arguments, Screen screen) throws IOException {
    if (arguments.words().size() != 1) {
      throw new IllegalArgumentException("why needs the name of one service");
    }
    List<AdminAgent> agents = AdminAgent.all(arguments);
    AdminAgent agent = AdminAgent.any(agents);
    String name = arguments.words().get(0).toLowerCase(Locale.ROOT);
    WhyCommand why = new WhyCommand(screen, new FleetClient(agent), name);
    return why.run(agents, arguments.has(FleetCommand.JSON));
  }

  private int run(List<AdminAgent> agents, boolean json) throws IOException {
    JsonValue document = client.service(name);
    RecentDecisions decisions = new RecentDecisions();
    Evidence evidence = null;
    List<Cause> causes;
    if (document == null) {
      causes = new ArrayList<>();
      causes.add(unknown());
    } else {
      evidence = Evidence.of(client, document, agents);
      evidence.own.forEach((at, status) -> decisions.add(at, status, name));
      evidence.callers.forEach((at, status) -> decisions.add(at, status, name));
      causes = new CauseFinder(evidence, decisions).find();
    }
    boolean wrong = !causes.isEmpty() && causes.get(0).level == Level.BAD;
    String answer = answer(causes, wrong, document);
    if (json) {
      screen.document(json(causes, wrong, answer));
    } else {
      print(causes, wrong, answer, evidence, decisions);
    }
    return wrong ? FleetCommand.WRONG : FleetCommand.WELL;
  }

  private String answer(List<Cause> causes, boolean wrong, @Nullable JsonValue document) {
    if (wrong) {
      return "calls to " + Ansi.printable(name) + " fail: " + causes.get(0).text;
    }
    if (!causes.isEmpty()) {
      return "calls to "
          + Ansi.printable(name)
          + " should work; what is odd: "
          + causes.get(0).text;
    }
    boolean called = document != null && !document.get("callers").elements().isEmpty();
    return "nothing is wrong with "
        + Ansi.printable(name)
        + " that its agents know of"
        + (called ? "" : "; no agent calls it");
  }

  private Cause unknown() throws IOException {
    JsonValue fleet = client.services().json();
    List<String> names = new ArrayList<>();
    List<String> callers = new ArrayList<>();
    for (JsonValue each : fleet.get("services").elements()) {
      names.add(each.get("name").text(""));
      for (JsonValue callee : each.get("callees").elements()) {
        if (callee.text("").equalsIgnoreCase(name)) {
          callers.add(each.get("name").text(""));
        }
      }
    }
    Cause cause = new Cause(Level.BAD, "no registry knows a service of this name");
    if (!callers.isEmpty()) {
      cause.because(
          "called by "
              + Ansi.printable(String.join(", ", callers))
              + ", as a host by DNS: that it is a service is not known");
      for (String caller : callers.subList(0, Math.min(2, callers.size()))) {
        outside(cause, caller);
      }
    }
    String near = EditDistance.closest(name, names.toArray(new String[0]));
    cause.because("known: " + Ansi.printable(String.join(", ", names)));
    for (JsonValue each : fleet.get("problems").elements()) {
      cause.because("registry: " + Ansi.printable(each.text("")));
    }
    return cause.hint(
        near != null
            ? "did you mean " + Ansi.printable(near) + "?"
            : "register it, or name its address with graft.map or registry=static:…");
  }

  /** What a caller sees of a host that no registry knows. */
  private void outside(Cause cause, String caller) throws IOException {
    JsonValue document = client.service(caller);
    if (document == null) {
      return;
    }
    for (JsonValue each : document.get("callees").elements()) {
      if (each.get("service").text("").equalsIgnoreCase(name)) {
        String reason = Figures.text(each, "breakerReason");
        cause.because(
            Ansi.printable(caller)
                + ": "
                + Figures.rate(Figures.number(each, "perSecond"))
                + ", "
                + Figures.share(Figures.number(each, "failureRatio"))
                + " errors, breaker "
                + Figures.text(each, "breaker")
                + (reason.isEmpty() ? "" : ", " + reason));
      }
    }
  }

  private static byte[] json(List<Cause> causes, boolean wrong, String answer) {
    JsonWriter json = JsonWriter.forPeople();
    json.object(
        all ->
            all.field("wrong", wrong)
                .field("answer", answer)
                .list(
                    "causes",
                    list -> {
                      for (Cause each : causes) {
                        list.object(
                            one ->
                                one.field("level", JsonWriter.word(each.level))
                                    .field("text", each.text)
                                    .texts("evidence", each.evidence)
                                    .field("hint", each.hint));
                      }
                    }));
    return json.toByteArray();
  }

  private void print(
      List<Cause> causes,
      boolean wrong,
      String answer,
      @Nullable Evidence evidence,
      RecentDecisions decisions) {
    Level level = wrong ? Level.BAD : causes.isEmpty() ? Level.GOOD : Level.WARN;
    String upper = Character.toUpperCase(answer.charAt(0)) + answer.substring(1) + ".";
    for (String line : screen.wrapped("", upper)) {
      screen.line(screen.bold(screen.colour(level, line)));
    }
    for (Cause each : causes) {
      screen.line("");
      String mark = each.level == Level.BAD ? "! " : "~ ";
      screen.paragraph(screen.colour(each.level, mark), each.text);
      for (String line : each.evidence) {
        screen.paragraph("    ", line);
      }
      if (each.hint != null) {
        screen.paragraph(screen.dim("    to do: "), each.hint);
      }
    }
    if (evidence != null) {
      print(evidence, decisions);
    }
  }

  private void print(Evidence evidence, RecentDecisions decisions) {
    figures(evidence.document);
    if (!evidence.failures.isEmpty()) {
      screen.line("");
      screen.line(screen.bold("The last that failed"));
      for (JsonValue each : evidence.failures) {
        failure(each);
      }
    }
    List<RecentDecisions.Entry> all = decisions.all();
    if (!all.isEmpty()) {
      screen.line("");
      screen.line(screen.bold("What was decided"));
      for (RecentDecisions.Entry each : all.subList(0, Math.min(MOST_DECISIONS, all.size()))) {
        String first = "  " + left(Figures.span(each.agoMillis) + " ago", 10) + "  ";
        screen.paragraph(
            screen.dim(first),
            each.by
                + ": "
                + each.word()
                + (each.count > 1 ? " (" + each.count + " times)" : "")
                + (each.enforced ? "" : " (only observed)")
                + (each.instance.isEmpty() ? "" : " " + each.instance)
                + ", "
                + each.reason);
      }
    }
  }

  private void figures(JsonValue document) {
    JsonValue service = document.get("service");
    JsonValue served = service.get("served");
    screen.line("");
    screen.line(screen.bold("What its agents count"));
    screen.line(
        "  served  "
            + (served.none()
                ? "no agent of it has answered"
                : served.get("failureRatio").none()
                    ? "nothing in the last minute"
                    : Figures.rate(Figures.number(service, "perSecond"))
                        + ", "
                        + Figures.share(Figures.number(served, "failureRatio"))
                        + " errors, p99 "
                        + Figures.bucketMillis(Figures.number(served, "p99Millis"))));
    for (JsonValue each : document.get("callers").elements()) {
      screen.line(
          "  from    "
              + Figures.text(each, "service")
              + ": "
              + Figures.rate(Figures.number(each, "perSecond"))
              + ", "
              + Figures.share(Figures.number(each, "failureRatio"))
              + " errors, p99 "
              + Figures.millis(Figures.number(each, "highMillis"))
              + ", breaker "
              + Figures.text(each, "breaker"));
    }
  }

  private void failure(JsonValue span) {
    double ago =
        System.currentTimeMillis() - span.get("startEpochMicros").fraction(Double.NaN) / 1000;
    String id = Figures.text(span, "traceId");
    screen.paragraph(
        screen.dim("  " + left(Figures.span(Math.max(0, ago)) + " ago", 10) + "  "),
        Figures.text(span, "service")
            + (Trace.isServer(span)
                ? " serves "
                : " calls " + Figures.text(span, "destination") + " ")
            + Figures.text(span, "name")
            + ": "
            + Trace.failure(span)
            + screen.dim(" (traces " + id.substring(0, Math.min(ID_SHOWN, id.length())) + ")"));
  }

  private static String left(String text, int width) {
    StringBuilder padded = new StringBuilder();
    for (int i = text.length(); i < width; i++) {
      padded.append(' ');
    }
    return padded.append(text).toString();
  }
}
