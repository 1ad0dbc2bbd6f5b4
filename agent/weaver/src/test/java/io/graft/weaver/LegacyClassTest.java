package io.graft.weaver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fixture.Events;
import io.graft.weaver.index.JoinPointIndex;
import io.graft.weaver.link.WovenMethod;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Class files of Java 1.2 to 8: old Apache jars and Tomcat 7 are what legacy services run on. */
class LegacyClassTest {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private Weaver weaver;

  @BeforeEach
  void install() throws Exception {
    Events.take();
    ClassLoader loader = LegacyClassTest.class.getClassLoader();
    weaver =
        Weaver.install(
            ByteBuddyAgent.install(),
            JoinPointIndex.read(loader.getResourceAsStream("META-INF/graft/joinpoints.idx")),
            loader,
            Collections.emptyMap(),
            TestJvm.INSTANCE,
            lines::add);
  }

  @AfterEach
  void remove() {
    weaver.remove(0);
  }

  private static Object legacy(int version) throws Exception {
    return new Application()
        .with("fixture.Legacy", LegacyClass.ofVersion(version))
        .loadClass("fixture.Legacy")
        .getConstructor()
        .newInstance();
  }

  @ParameterizedTest
  @ValueSource(ints = {46, 47, 48, 49, 50, 51, 52})
  void adviceOfEachKindWorksInEachVersion(int version) throws Throwable {
    Object legacy = legacy(version);
    assertEquals("a", Application.call(legacy, "text", " a ", 2));
    String self = legacy.toString();
    assertEquals(
        List.of("enter " + self + "  a  2", "exit " + self + "  a  2 state a null"), Events.take());

    assertEquals("go", Application.call(legacy, "refusable", "go"));
    assertEquals("refused", Application.call(legacy, "refusable", "value"));
    assertThrows(IOException.class, () -> Application.call(legacy, "refusable", "throw"));
    assertEquals(List.of("exit go"), Events.take());

    assertEquals("replaced", Application.call(legacy, "replaced", "to text"));
    assertThrows(
        IllegalStateException.class, () -> Application.call(legacy, "replaced", "to exception"));
    Events.take();

    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> Application.call(legacy, "fail"));
    assertEquals(List.of("null " + thrown), Events.take());
    assertEquals(List.of(), lines);
  }

  @ParameterizedTest
  @ValueSource(ints = {48, 52})
  void failingAdviceIsDisabledInEachVersion(int version) throws Throwable {
    Object legacy = legacy(version);
    for (int i = 0; i < 2 * WovenMethod.MOST_FAILURES; i++) {
      assertEquals("x", Application.call(legacy, "failing", "x"));
    }
    assertEquals(WovenMethod.MOST_FAILURES, Collections.frequency(Events.take(), "called"));
    assertEquals(2, lines.size(), lines.toString());
  }

  @Test
  void subroutinesSurvive() throws Throwable {
    Class<?> legacy = legacy(Opcodes.V1_4).getClass();
    assertEquals(25, Application.call(legacy, "subroutine", 4, 9L));
    assertEquals(List.of("finally", "static 4 9 25"), Events.take());
    assertThrows(ArithmeticException.class, () -> Application.call(legacy, "subroutine", 0, 9L));
    assertEquals(List.of("finally", "static 0 9 null"), Events.take());
  }

  @ParameterizedTest
  @ValueSource(ints = {48, 52})
  void wovenCodeThatIsStillRunningDoesNothingOnceTheAgentIsGone(int version) throws Throwable {
    Object legacy = legacy(version);
    Application.call(legacy, "failing", "linked");
    Events.take();
    byte[] woven = wovenFileOf(legacy.getClass(), version);
    weaver.remove(0);
    Object left =
        new Application()
            .with("fixture.Legacy", woven)
            .loadClass("fixture.Legacy")
            .getConstructor()
            .newInstance();
    assertEquals("x", Application.call(left, "failing", "x"));
    assertEquals("to text", Application.call(left, "replaced", "to text"));
    assertEquals("value", Application.call(left, "refusable", "value"));
    assertThrows(IllegalStateException.class, () -> Application.call(left, "fail"));
    assertEquals(List.of(), Events.take());
    install();
    assertEquals("x", Application.call(left, "failing", "x"));
    assertEquals(List.of(), Events.take());
  }

  private byte[] wovenFileOf(Class<?> type, int version) throws Exception {
    byte[] woven =
        weaver.weave(
            type.getClassLoader(),
            "fixture/Legacy",
            LegacyClass.ofVersion(version),
            JoinPointIndex.read(
                    getClass().getClassLoader().getResourceAsStream(JoinPointIndex.RESOURCE))
                .in("fixture/Legacy"));
    assertTrue(woven.length > LegacyClass.ofVersion(version).length);
    return woven;
  }
}
