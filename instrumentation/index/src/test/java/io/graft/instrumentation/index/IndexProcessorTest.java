package io.graft.instrumentation.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the compiler says to an advice, and what it writes of it. */
class IndexProcessorTest {
  @TempDir Path classes;

  private List<String> compile(String body) {
    return compile(
        source(
            "Advice",
            "package a; import io.graft.instrumentation.spi.*; import io.graft.bootstrap.Outcome;\n"
                + body));
  }

  private List<String> compile(JavaFileObject... sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    JavaCompiler.CompilationTask task =
        compiler.getTask(
            null,
            null,
            said,
            List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path")),
            null,
            List.of(sources));
    task.setProcessors(List.of(new IndexProcessor()));
    task.call();
    return said.getDiagnostics().stream().map(d -> d.getMessage(null)).toList();
  }

  private static JavaFileObject source(String type, String text) {
    return new SimpleJavaFileObject(
        URI.create("string:///a/" + type + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  @Test
  void whatAnAdapterGovernsIsWrittenAfterItsAdvice() throws IOException {
    List<String> said =
        compile(
            source(
                "package-info",
                "@Adapter(Adapter.Role.CODEC) package a;"
                    + " import io.graft.instrumentation.spi.Adapter;"),
            source(
                "Advice",
                "package a; import io.graft.instrumentation.spi.*; @JoinPoint(type = \"lib.A\","
                    + " method = \"m\") public final class Advice { @OnEnter public static void e()"
                    + " {} }"));
    assertEquals(List.of(), said);
    assertEquals(
        """
        advice a.Advice
        join lib.A m *
        enter e ()V STATE 0 -
        adapter a codec
        """,
        Files.readString(classes.resolve(IndexProcessor.RESOURCE)));
  }

  @Test
  void theIndexHasAllThatWeavingNeeds() throws IOException {
    assertEquals(
        List.of(),
        compile(
            """
            @JoinPoint(type = "java.net.Socket", method = "connect",
                descriptor = "(Ljava/net/SocketAddress;I)V")
            @JoinPoint(type = "lib.Client$Inner", method = "call")
            @JoinPoint(type = "lib.Client", method = "newer", optional = true)
            @Requires(type = "lib.Client", method = "call", descriptor = "()")
            @Requires(type = "lib.Request")
            public final class Advice {
              @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
              public static Object before(@This Object self, @Argument(0) Object address) {
                return null;
              }

              @OnExit
              public static void after(
                  @Entered StringBuilder[] state, @Thrown Throwable thrown,
                  @Inside java.lang.invoke.MethodHandles.Lookup inside) {}
            }
            """));
    assertEquals(
        """
        advice a.Advice
        join java.net.Socket connect (Ljava/net/SocketAddress;I)V
        join lib.Client$Inner call *
        may-join lib.Client newer *
        need lib.Client call ()
        need lib.Request * *
        enter before (Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object; STATE_OR_OUTCOME 0 T,0
        exit after ([Ljava/lang/StringBuilder;Ljava/lang/Throwable;Ljava/lang/invoke/MethodHandles$Lookup;)V keeps always E,X,L
        """,
        Files.readString(classes.resolve(IndexProcessor.RESOURCE)));
  }

  @Test
  void replacementsAndNestedClassesAreWrittenToo() throws IOException {
    assertEquals(
        List.of(),
        compile(
            """
            public final class Advice {
              @JoinPoint(type = "lib.B", method = "m", descriptor = "(JI)")
              public static final class Second {
                @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 1)
                public static int before(@Argument(1) int number) { return number; }

                @OnExit(replaces = true, onThrow = false)
                public static Object after(@Returned Object returned) { return returned; }
              }
            }
            """));
    assertEquals(
        """
        advice a.Advice$Second
        join lib.B m (JI)
        enter before (I)I ARGUMENT 1 1
        exit after (Ljava/lang/Object;)Ljava/lang/Object; replaces returned R
        """,
        Files.readString(classes.resolve(IndexProcessor.RESOURCE)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@OnEnter public void e() {} | Advice must be static",
        "@OnEnter static void e() {} | the methods of advice must be public",
        "@OnEnter public static void e() {} @OnEnter public static void f() {} | A second @OnEnter",
        "@OnExit public static void e() {} @OnExit public static void f() {} | A second @OnExit",
        "public static void e() {} | must have an @OnEnter or an @OnExit",
        "@OnEnter public static void e(Object o) {} | must have exactly one annotation",
        "@OnEnter public static void e(@This @Argument(0) Object o) {} | must have exactly one"
            + " annotation",
        "@OnEnter public static void e(@Returned Object o) {} | only @This and @Argument",
        "@OnEnter public static long e() { return 1; } | must be an object, or it must return void",
        "@OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME) public static void e() {}"
            + " | must return an object",
        "@OnEnter(returns = OnEnter.Result.ARGUMENT) public static void e() {}"
            + " | must return the argument",
        "@OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 2)"
            + " public static Object e() { return null; } | no such argument to replace",
        "@OnExit public static Object e() { return null; } | set replaces, or return void",
        "@OnExit(replaces = true) public static void e() {} | the value or the Throwable",
        "@OnExit(replaces = true) public static Object e() { return null; }"
            + " | cannot replace a primitive",
        "@OnExit public static void e(@Entered Object o) {} | no @OnEnter returns a state",
        "@OnExit public static void e(@Returned int i) {} | cannot be a primitive",
        "@OnExit public static void e(@Thrown Exception t) {} | @Thrown must be a Throwable",
        "@OnEnter public static void e(@Inside Object o) {} | @Inside must be a"
            + " MethodHandles.Lookup",
        "@OnEnter public static void e(@Argument(2) Object o) {} | no such argument",
        "@OnEnter public static void e(@Argument(1) String s) {} | The argument is of type J",
        "@OnEnter public static void e(@Argument(0) int i) {} |"
            + " The argument is of type Ljava/lang/String;",
        "@OnEnter public static String e() { return null; } @OnExit public static void f(@Entered"
            + " Integer i) {} | does not have the type that @OnEnter",
        "@OnEnter public static void e(@This Object a, @This Object b, @This Object c,"
            + " @This Object d, @This Object f, @This Object g, @This Object h, @This Object i,"
            + " @This Object j) {} | at most 8 parameters",
      })
  void adviceThatCouldNotWorkIsAnError(String methods, String expected) throws IOException {
    List<String> said =
        compile(
            "@JoinPoint(type = \"lib.A\", method = \"m\", descriptor = \"(Ljava/lang/String;J)I\")"
                + " public final class Advice { "
                + methods
                + " }");
    assertTrue(
        said.stream().anyMatch(message -> message.contains(expected)), expected + " in " + said);
    assertTrue(Files.notExists(classes.resolve(IndexProcessor.RESOURCE)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lib/A | m | '' | Not the binary name",
        "lib.A | <init> | '' | constructors cannot be woven",
        "lib.A | m | (Ljava.lang.String;)V | Not a descriptor",
        "lib.A | m | (Ljava/lang/String)V | Not a descriptor",
        "lib.A | m | ()X | Not a descriptor",
      })
  void anImpossibleJoinPointIsAnError(
      String type, String method, String descriptor, String expected) {
    List<String> said =
        compile(
            String.format(
                "@JoinPoint(type = \"%s\", method = \"%s\", descriptor = \"%s\")"
                    + " public final class Advice { @OnEnter public static void e() {} }",
                type, method, descriptor));
    assertTrue(said.stream().anyMatch(m -> m.contains(expected)), expected + " in " + said);
  }

  @Test
  void annotationsWithoutAJoinPointAreAnError() {
    List<String> said = compile("public final class Advice { @OnEnter public static void e() {} }");
    assertTrue(said.get(0).contains("must have a @JoinPoint"), said.toString());
  }
}
