package io.graft.bench.security;

import io.graft.bench.Options;
import io.graft.bench.Variant;
import io.graft.bench.jvm.Counters;
import io.graft.bench.jvm.Cpu;
import io.graft.bench.measure.Progress;
import io.graft.bench.report.Samples;
import io.graft.bench.subject.Hello;
import io.graft.bench.subject.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * What a bare {@code main} takes for its start if no key of security is set, beside the same with a
 * jar of the agent in which there is no security at all.
 */
final class ModuleStart {
  private static final int ROUNDS = 9;
  private static final String MODULE = "graft/io/graft/security/";
  private static final int SETTLE_MILLIS = 1_500;

  private final Path directory;
  private final List<Double> classes = new ArrayList<>();
  private final List<Double> classesWithout = new ArrayList<>();
  private final List<Double> millis = new ArrayList<>();
  private final List<Double> millisWithout = new ArrayList<>();

  ModuleStart(Path directory) {
    this.directory = directory;
  }

  void measure(Options options, CostTable table) throws Exception {
    Path all = Variant.GRAFT.agent();
    Path without = without(all);
    int rounds = options.rounds(ROUNDS);
    for (int round = 0; round < rounds; round++) {
      boolean first = round % 2 == 0;
      start(
          first ? all : without, first ? millis : millisWithout, first ? classes : classesWithout);
      start(
          first ? without : all, first ? millisWithout : millis, first ? classesWithout : classes);
      Progress.say("start: round %d of %d", round + 1, rounds);
    }
    table.added(
        "start without a key, beside no security in the jar: classes",
        samples(classes),
        samples(classesWithout),
        0,
        0);
    table.added(
        "start without a key, beside no security in the jar: CPU ms",
        samples(millis),
        samples(millisWithout),
        0);
  }

  private Path without(Path jar) throws IOException {
    Path copy = directory.resolve("without.jar");
    try (ZipFile in = new ZipFile(jar.toFile());
        OutputStream file = Files.newOutputStream(copy);
        ZipOutputStream out = new ZipOutputStream(file)) {
      Enumeration<? extends ZipEntry> entries = in.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (!entry.getName().startsWith(MODULE)) {
          out.putNextEntry(new ZipEntry(entry.getName()));
          try (InputStream content = in.getInputStream(entry)) {
            content.transferTo(out);
          }
        }
      }
    }
    return copy;
  }

  private void start(Path agent, List<Double> cpu, List<Double> loaded)
      throws IOException, InterruptedException {
    List<String> options =
        new ArrayList<>(Variant.GRAFT.jvmOptions(directory.resolve("registry of starts")));
    options.replaceAll(each -> each.startsWith("-javaagent") ? "-javaagent:" + agent : each);
    Process process =
        new ProcessBuilder(Programs.command(options, Hello.class, "hold"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      process.getInputStream().read();
      Thread.sleep(SETTLE_MILLIS);
      cpu.add(Cpu.of(process.pid()).toNanos() / 1e6);
      loaded.add((double) Counters.of(process.pid()).classes());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static Samples samples(List<Double> values) {
    return Samples.of(values.stream().mapToDouble(value -> value).toArray());
  }
}
