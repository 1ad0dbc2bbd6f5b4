package io.graft.contract.client;

import io.graft.test.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A certificate that only the tests know, for all names but {@code impostor}. */
record Certificate(Path keyStore, Path trustStore) {
  static final String PASSWORD = "changeit";

  private static final String NAMES =
      "dns:secure,dns:secure.example,dns:inventory,dns:flaky,dns:late,dns:dying,dns:single"
          + ",dns:dying.example,dns:gone,dns:broken,dns:answered,dns:absent,dns:missing,dns:replaced"
          + ",dns:aborted,dns:cut,dns:delayed,dns:hedged,dns:sticky,dns:mirrored,dns:shadow"
          + ",ip:127.0.0.1,ip:127.0.0.2";

  private static @Nullable Certificate shared;

  /** The one of all cells: it takes longer to make than most cases. */
  static synchronized Certificate shared() throws Exception {
    if (shared == null) {
      Path directory = Files.createDirectories(Path.of("target", "certificates").toAbsolutePath());
      shared = in(Files.createTempDirectory(directory, "of-a-run"));
    }
    return shared;
  }

  private static Certificate in(Path directory) throws Exception {
    Path keys = directory.resolve("keys.jks");
    Path trusted = directory.resolve("trusted.jks");
    Path exported = directory.resolve("server.cer");
    keytool(
        keys,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=secure",
        "-validity",
        "2",
        "-ext",
        "san=" + NAMES);
    keytool(keys, "-exportcert", "-file", exported.toString());
    keytool(trusted, "-importcert", "-noprompt", "-file", exported.toString());
    return new Certificate(keys, trusted);
  }

  /** Where the stores are. */
  Path directory() {
    return keyStore.getParent();
  }

  private static void keytool(Path store, String... arguments) throws Exception {
    // JKS, because a JDK 8 cannot read what a newer keytool makes of PKCS12.
    List<String> command = new ArrayList<>(List.of(Jdk.current().command("keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "server", "-keystore", store.toString()));
    command.addAll(List.of("-storetype", "JKS", "-storepass", PASSWORD));
    if (arguments[0].equals("-genkeypair")) {
      command.addAll(List.of("-keypass", PASSWORD));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + output);
    }
  }
}
