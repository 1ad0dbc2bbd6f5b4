/** What every registry has to do, proven on its real server with the real agent. */
package io.graft.contract.registry;
