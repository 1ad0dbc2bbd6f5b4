/** Applications with the same templates in each framework. */
package io.graft.contract.routes;
