// Sub-enrolls with the proxy that wsdl generates, a SoapHttpClientProtocol. What goes in and out: see ../client-matrix.ts.
using System;
using System.IO;
using System.Net;
using System.Text;
using System.Web.Services.Protocols;

static class SubEnrollProgram
{
    static readonly Stream output = Console.OpenStandardOutput();

    static string Asked(string name)
    {
        return Environment.GetEnvironmentVariable("SUB_ENROLL_" + name);
    }

    static void Tell(params string[] fields)
    {
        foreach (string field in fields)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(field + "\0");
            output.Write(bytes, 0, bytes.Length);
        }
    }

    static SubEnrollService CreateService()
    {
        SubEnrollService service = new SubEnrollService();
        service.Url = Asked("SERVICE");
        CredentialCache credentials = new CredentialCache();
        string[] user = Asked("USER").Split('\\');
        NetworkCredential login = new NetworkCredential(user[1], Asked("PASSWORD"), user[0]);
        credentials.Add(new Uri(service.Url), Asked("SCHEME"), login);
        service.Credentials = credentials;
        service.PreAuthenticate = Asked("PRE_AUTHENTICATE") != null;
        service.VersionDataValue = new VersionData();
        service.VersionDataValue.MinimumVersion = Asked("MINIMUM_VERSION");
        service.VersionDataValue.MaximumVersion = Asked("MAXIMUM_VERSION");
        return service;
    }

    static SubEnrollParameters CreateInput()
    {
        SubEnrollParameters input = new SubEnrollParameters();
        input.CertificatePublicKey = new EnrolleeCertificatePublicKey();
        input.CertificatePublicKey.aPublicKeyBytes = Convert.FromBase64String(Asked("KEY"));
        input.CertificatePublicKey.Guid = new Guid(Asked("GUID"));
        input.EnrolleeInformation = new EnrolleeServerInformation();
        input.EnrolleeInformation.SKU = Asked("SKU");
        input.EnrolleeInformation.Version = Asked("VERSION");
        input.EnrolleeInformation.Name = Asked("NAME");
        input.EnrolleeInformation.URL = Asked("URL");
        return input;
    }

    static void Main()
    {
        SubEnrollService service = CreateService();
        try
        {
            string[] chain = service.SubEnroll(CreateInput()).LicensorCertificateChain;
            VersionData used = service.VersionDataValue;
            Tell("enrolled", used.MinimumVersion, used.MaximumVersion);
            Tell(chain);
        }
        catch (SoapException fault)
        {
            Tell("failed", fault.GetType().Name, fault.Code.Name, fault.Message);
        }
        catch (WebException error)
        {
            Tell("failed", error.GetType().Name, ((HttpWebResponse)error.Response).StatusCode.ToString(), error.Message);
        }
    }
}
