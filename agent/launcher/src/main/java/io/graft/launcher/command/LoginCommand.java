package io.graft.launcher.command;

import io.graft.security.login.users.PasswordHash;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** {@code java -jar graft.jar login hash}: makes a line of the file with users. */
final class LoginCommand {
  private static final String HELP =
      "java -jar graft.jar login hash <name> [<role>,...]   a line for the file of users; the"
          + " password is read from the input\n";

  private static final int LONGEST = 1024;

  private LoginCommand() {}

  /** Returns the exit code: 0 done, 2 failed or invalid usage. */
  static int run(String[] words, InputStream in, PrintStream out, PrintStream err) {
    boolean hash = words.length == 3 || words.length == 4;
    if (!hash || !words[1].equals("hash")) {
      err.print(HELP);
      return 2;
    }
    String name = words[2];
    String roles = words.length == 4 ? words[3] : "";
    if (name.isEmpty() || (name + roles).matches("(?s).*[:\\p{Cntrl}].*") || name.startsWith("#")) {
      err.println("A name or role has no ':' and no control characters, and a name no '#' first.");
      return 2;
    }
    try {
      char[] password = password(in);
      if (password.length == 0) {
        err.println("The password is empty.");
        return 2;
      }
      String line = PasswordHash.of(password, PasswordHash.ITERATIONS).text();
      Arrays.fill(password, '\0');
      out.println(name + ":" + line + (roles.isEmpty() ? "" : ":" + roles));
      return 0;
    } catch (IOException e) {
      err.println("The password cannot be read: " + e.getMessage());
      return 2;
    }
  }

  /** Asks at a terminal, without showing what is typed; else reads the first line. */
  private static char[] password(InputStream in) throws IOException {
    Console console = System.console();
    if (console != null) {
      char[] typed = console.readPassword("Password: ");
      return typed == null ? new char[0] : typed;
    }
    char[] read = new char[LONGEST];
    int length = 0;
    Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
    for (int c = reader.read(); c >= 0 && c != '\n'; c = reader.read()) {
      if (length == LONGEST) {
        throw new IOException("it is longer than " + LONGEST + " characters");
      }
      read[length++] = (char) c;
    }
    length -= length > 0 && read[length - 1] == '\r' ? 1 : 0;
    char[] password = Arrays.copyOf(read, length);
    Arrays.fill(read, '\0');
    return password;
  }
}
