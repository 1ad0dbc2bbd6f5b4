package io.graft.test.server;

import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A domain of GlassFish or Payara Server, in a directory of its own, by the command that {@code
 * asadmin start-domain} runs.
 */
public final class GlassFishDomain {
  private static final Pattern OPTION =
      Pattern.compile("<jvm-options>(\\[[^]]*])?[^<]+(?=</jvm-options>)");

  private final Path home;
  private final Path domain;

  private GlassFishDomain(Path home, Path domain) {
    this.home = home;
    this.domain = domain;
  }

  /**
   * Copies the domain of a distribution, and gives it ports of its own.
   *
   * @param home the directory {@code glassfish} of the distribution
   * @param port where it serves, on the loopback interface
   */
  public static GlassFishDomain copy(Path home, Path domain, int port) throws IOException {
    ServerFiles.copy(home.resolve("domains/domain1"), domain);
    GlassFishDomain copy = new GlassFishDomain(home, domain);
    Path settings = copy.settings();
    String address = "\" address=\"127.0.0.1\"";
    ServerFiles.replace(settings, "port=\"8080\"", "port=\"" + port + address);
    ServerFiles.replace(settings, "port=\"8181\"", "enabled=\"false\" port=\"8181\"");
    ServerFiles.replace(settings, "port=\"4848\"", "port=\"" + Ports.lasting() + address);
    for (int other : List.of(3700, 3820, 3920)) {
      ServerFiles.replace(
          settings,
          "address=\"0.0.0.0\" port=\"" + other + "\"",
          "address=\"127.0.0.1\" port=\"" + Ports.lasting() + "\"");
    }
    ServerFiles.replace(
        settings,
        "address=\"0.0.0.0\" port=\"8686\"",
        "enabled=\"false\" address=\"127.0.0.1\" port=\"8686\"");
    ServerFiles.replace(
        settings, "osgi.shell.telnet.port=6666", "osgi.shell.telnet.port=" + Ports.lasting());
    return copy;
  }

  /** Its {@code domain.xml}. */
  public Path settings() {
    return domain.resolve("config/domain.xml");
  }

  /** What is here when it starts is deployed. */
  public Path autodeploy() {
    return domain.resolve("autodeploy");
  }

  /** Has {@code java} run it. */
  public JavaProcessBuilder run(JavaProcessBuilder java, Jdk jdk) throws IOException {
    return java.main(
            "com.sun.enterprise.glassfish.bootstrap.ASMain", home.resolve("modules/glassfish.jar"))
        .jvmArguments("-javaagent:" + home.resolve("lib/monitor/flashlight-agent.jar"))
        .jvmArguments("-Dcom.sun.aas.installRoot=" + home, "-Dcom.sun.aas.instanceRoot=" + domain)
        .jvmArguments(options(jdk))
        .arguments("-upgrade", "false", "-domaindir", domain.toString(), "-read-stdin", "false")
        .arguments("-domainname", "domain1", "-instancename", "server")
        .arguments("-type", "DAS", "-verbose", "true");
  }

  /** The options that the domain's settings have for a JDK. */
  private String[] options(Jdk jdk) throws IOException {
    List<String> of = jdk.version() == 8 ? List.of("[|8]", "[1.8.0u251|]") : List.of("[9|]");
    return OPTION
        .matcher(Files.readString(settings()))
        .results()
        .filter(option -> option.group(1) == null || of.contains(option.group(1)))
        .map(MatchResult::group)
        .map(option -> option.replaceAll("<jvm-options>(\\[[^]]*])?", ""))
        .map(option -> option.replace("${com.sun.aas.installRoot}", home.toString()))
        .map(option -> option.replace("${com.sun.aas.instanceRoot}", domain.toString()))
        .map(option -> option.replace("${com.sun.aas.javaRoot}", jdk.home().toString()))
        .map(option -> option.replace("${path.separator}", ":"))
        // The cells have a collector and a compiler of their own.
        .filter(
            option ->
                option.startsWith("-D") || !option.startsWith("-X") || option.startsWith("-Xboot"))
        .toArray(String[]::new);
  }
}
