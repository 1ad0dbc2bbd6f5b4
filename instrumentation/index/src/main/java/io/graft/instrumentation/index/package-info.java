/**
 * Reads the annotations of advice classes when an adapter is compiled, rejects invalid ones, and
 * writes the join point index: {@code META-INF/graft/joinpoints.idx}.
 *
 * <p>The index is text. A line is a keyword and its fields, separated by single spaces; {@code *}
 * means "any". An advice class is the lines from its {@code advice} line to the next:
 *
 * <pre>
 * advice io.graft.instrumentation.socket.ConnectAdvice
 * join java.net.Socket connect (Ljava/net/SocketAddress;I)V
 * need java.net.SocketImpl * *
 * enter before (Ljava/net/Socket;Ljava/net/SocketAddress;)Ljava/lang/Object; STATE_OR_OUTCOME 0 T,0
 * exit after (Ljava/lang/Object;Ljava/lang/Throwable;)V keeps always E,X
 * </pre>
 *
 * <p>A {@code may-join} line is a join point that some versions of the library do not have. An
 * {@code on-demand} line means that the advice is not woven until it is demanded. A {@code
 * join-anywhere} line begins with the class that starts the search, and ends with the interface; a
 * {@code container} line means that the advice makes those join points unnecessary. A {@code
 * server} line means that it begins the requests of a server.
 *
 * <p>The last field lists the parameters of the advice: {@code T}his, arguments by number, {@code
 * E}ntered, {@code R}eturned, {@code X} for thrown, {@code L}ookup; {@code -} for none.
 */
package io.graft.instrumentation.index;
