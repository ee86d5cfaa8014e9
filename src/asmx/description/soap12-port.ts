/**
 * A service description in ASP.NET's spelling, with a binding and a port for SOAP 1.2 after those for SOAP 1.1: what
 * ASP.NET 2.0 and later add for a service that speaks both. `text` describes SOAP 1.1 alone.
 */
export const withSoap12 = (text: string): string =>
  text
    .replace(' xmlns:s="', ' xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"$&')
    .replace(/ {2}<wsdl:binding .*? {2}<\/wsdl:binding>\n/s, (binding) => binding + soap12Twin(binding))
    .replace(/ {4}<wsdl:port .*? {4}<\/wsdl:port>\n/s, (port) => port + soap12Twin(port))

/** The same for SOAP 1.2. The style is said at the operations only. */
const soap12Twin = (element: string): string =>
  element
    .replaceAll('<soap:', '<soap12:')
    .replace(/(?<=<soap12:binding [^>]*) style="document"/, '')
    .replace(/(?<=<wsdl:(?:binding|port) name="\w+)"/, '12"')
    .replace(/(?<= binding="tns:\w+)"/, '12"')
