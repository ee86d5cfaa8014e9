<%@ WebService Language="C#" Class="Recorded.SubEnrollService" %>
// A service with the paths, the names and the types of [MS-RMPRS] §3.3.4.1, whose SOAP is that of ASP.NET alone. It issues
// nothing: whoever asks gets the chain that lies in App_Data/chain.
using System;
using System.IO;
using System.Linq;
using System.Web;
using System.Web.Services;
using System.Web.Services.Protocols;

namespace Microsoft.DigitalRightsManagement.Core
{
    public class UnsupportedDataVersionException : Exception { }
}

namespace Recorded
{
    public struct EnrolleeCertificatePublicKey
    {
        public byte[] aPublicKeyBytes;
        public Guid Guid;
    }

    public struct EnrolleeServerInformation
    {
        public string SKU;
        public string Version;
        public string Name;
        public string URL;
    }

    public struct SubEnrollParameters
    {
        public EnrolleeCertificatePublicKey CertificatePublicKey;
        public EnrolleeServerInformation EnrolleeInformation;
    }

    public struct SubEnrollResponse
    {
        public string[] LicensorCertificateChain;
    }

    public class VersionData : SoapHeader
    {
        public string MinimumVersion;
        public string MaximumVersion;
    }

    [WebService(
        Namespace = "http://microsoft.com/DRM/SubEnrollmentService",
        Description = "A web service used to enroll additional DRM servers in an enterprise")]
    public class SubEnrollService : WebService
    {
        static readonly Version Supported = new Version(1, 1, 0, 0);

        public VersionData VersionData;

        [WebMethod(Description = "SubEnrollment Entry Point")]
        [SoapHeader("VersionData", Direction = SoapHeaderDirection.InOut)]
        public SubEnrollResponse SubEnroll(SubEnrollParameters oInput)
        {
            if (VersionData != null)
            {
                if (new Version(VersionData.MinimumVersion) > Supported)
                {
                    throw new Microsoft.DigitalRightsManagement.Core.UnsupportedDataVersionException();
                }
                VersionData.MinimumVersion = "1.0.0.0";
                VersionData.MaximumVersion = Supported.ToString();
            }
            if (oInput.CertificatePublicKey.aPublicKeyBytes == null)
            {
                throw new ArgumentNullException("aPublicKeyBytes");
            }
            if (oInput.EnrolleeInformation.URL == null) throw new ArgumentNullException("URL");
            string[] files = Directory.GetFiles(Server.MapPath("~/App_Data/chain"));
            return new SubEnrollResponse
            {
                LicensorCertificateChain = files.OrderBy(name => name, StringComparer.Ordinal).Select(File.ReadAllText).ToArray()
            };
        }
    }
}
