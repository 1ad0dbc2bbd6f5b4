/**
 * Reads the annotations of advice classes when an adapter is compiled, rejects what could not work,
 * and writes the join point index: {@code META-INF/graft/joinpoints.idx}.
 *
 * <p>The index is text. A line is one word that says what it is, and its fields, with one blank
 * between any two; {@code *} stands for "any". An advice class is the lines from its {@code advice}
 * line to the next:
 *
 * <pre>
 * advice io.graft.instrumentation.socket.ConnectAdvice
 * join java.net.Socket connect (Ljava/net/SocketAddress;I)V
 * need java.net.SocketImpl * *
 * enter before (Ljava/net/Socket;Ljava/net/SocketAddress;)Ljava/lang/Object; STATE_OR_OUTCOME 0 T,0
 * exit after (Ljava/lang/Object;Ljava/lang/Throwable;)V keeps always E,X
 * </pre>
 *
 * <p>The last field lists what the advice gets: {@code T}his, arguments by number, {@code E}ntered,
 * {@code R}eturned, {@code X} for thrown, {@code L}ookup; {@code -} for nothing.
 */
package io.graft.instrumentation.index;
